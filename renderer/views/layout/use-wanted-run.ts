import { useEffect } from 'react';
import { wantedRun } from '#shared/run-address.ts';
import { isLoaded } from '../../state/app-state.ts';
import { useApp, useAppStore } from '../../state/context.ts';

/** Shows the run that the address asks for, at the start and whenever it changes: a notification of the desktop app does. */
export function useWantedRun(): void {
  const store = useAppStore();
  const loaded = useApp(isLoaded);
  useEffect(() => {
    if (!loaded) return;
    const follow = () => {
      const wanted = wantedRun(window.location.hash);
      if (wanted === null) return;
      // Asked for once: the same address is to work again, and a reload is not to lead back here.
      window.history.replaceState(null, '', window.location.pathname);
      if (store.getState().runs.has(wanted.runId)) store.do[wanted.batch ? 'showBatch' : 'showRun'](wanted.runId);
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [store, loaded]);
}
