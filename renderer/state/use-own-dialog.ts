import { useCallback, useState } from 'react';
import { useAppStore } from './context.ts';

/** The way for a dialog to close itself once it is done, which leaves another one alone that was opened in its place meanwhile. */
export function useOwnDialog(): { close(): void; isOpen(): boolean } {
  const store = useAppStore();
  const [own] = useState(() => store.getState().dialog);
  return {
    close: useCallback(() => store.do.closeThisDialog(own), [store, own]),
    isOpen: useCallback(() => store.getState().dialog === own, [store, own]),
  };
}
