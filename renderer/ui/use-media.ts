import { useCallback, useSyncExternalStore } from 'react';

/** Windows in which the server list becomes a drawer. */
export const NARROW = '(max-width: 1099px)';
/** Windows without much height; `short:` in class names. */
export const SHORT = '(max-height: 719px)';

/** Whether a media query holds, now and after every change. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
