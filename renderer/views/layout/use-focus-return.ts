import { useEffect } from 'react';
import type { AppState } from '../../state/app-state.ts';
import { useAppStore } from '../../state/context.ts';
import { NARROW } from '../../ui/use-media.ts';
import { focusView } from './regions.ts';

/** What lies on the window for a while, and is gone with the focus that it had. */
const PASSING = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/**
 * Gives the focus back when the last dialog or question closes: to what had it before the first of them, which menus and
 * dialogs on the way to it do not know. What took the focus for itself meanwhile keeps it. The same where the list of servers
 * goes with the focus, as the window becomes narrow.
 */
export function useFocusReturn(): void {
  const store = useAppStore();
  useEffect(() => {
    let last: HTMLElement | null = null;
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.closest(PASSING) === null) last = target;
    };
    const giveBack = () => {
      if (document.activeElement !== document.body || isCovered(store.getState())) return;
      const main = document.querySelector('main');
      // An offer may be gone once it was taken: the keyboard must not start at the top of the window then.
      if (last?.isConnected) last.focus();
      else if (main) focusView(main);
    };
    // A frame later the dialog is gone, and has done what it does about the focus itself.
    const giveBackSoon = () => requestAnimationFrame(() => requestAnimationFrame(giveBack));
    const changesWidth = () => last !== null && giveBackSoon();
    const media = matchMedia(NARROW);
    media.addEventListener('change', changesWidth);
    document.addEventListener('focusin', remember);
    const unsubscribe = store.subscribe((state, before) => {
      if (isCovered(before) && !isCovered(state)) giveBackSoon();
    });
    return () => {
      media.removeEventListener('change', changesWidth);
      document.removeEventListener('focusin', remember);
      unsubscribe();
    };
  }, [store]);
}

function isCovered({ dialog, prompts }: AppState): boolean {
  return dialog.kind !== 'none' || prompts.length > 0;
}
