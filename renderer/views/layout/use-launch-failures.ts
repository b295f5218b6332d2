import { useEffect } from 'react';
import { type AppState, selectedServers } from '../../state/app-state.ts';
import { useAppStore } from '../../state/context.ts';
import { toastError } from '../../ui/toast-failure.ts';

/** Tells why nothing was started, where the form that would say so is not on the screen. */
export function useLaunchFailures(): void {
  const store = useAppStore();
  useEffect(
    () =>
      store.subscribe((state, before) => {
        const { launch } = state;
        if (launch === before.launch || launch.kind !== 'failed' || isFormShown(state, launch.actionId)) return;
        toastError(launch.error);
      }),
    [store],
  );
}

function isFormShown(state: AppState, actionId: string): boolean {
  return (
    state.view === 'run' && !state.outputFilled && state.actionId === actionId && selectedServers(state).length > 0
  );
}
