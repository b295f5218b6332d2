import { useEffect, useRef } from 'react';
import { focusView } from './regions.ts';

/**
 * Gives the focus to what is shown when a dialog was closed and what had the focus before it is gone, as the offer that
 * opened it: without it the keyboard would start at the top of the window.
 */
export function useFocusAfterDialog(open: boolean): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    const closed = wasOpen.current && !open;
    wasOpen.current = open;
    if (!closed) return;
    // The dialog gives the focus back by itself, where it can, in the moment after.
    const timer = setTimeout(() => {
      const main = document.querySelector('main');
      if (main && document.activeElement === document.body) focusView(main);
    }, GIVEN_BACK_MS);
    return () => clearTimeout(timer);
  }, [open]);
}

const GIVEN_BACK_MS = 50;
