import type { Run } from '#shared/run.ts';
import type { Changes } from '../changes.ts';

/** Looks at runs, live or from the history, and waits for what becomes of them. */
export type RunObserver = {
  find(runId: string): Run | undefined;
  /** Waits until a run is as wanted. Gives undefined when `abort` fires first, or when there is no such run. */
  until(runId: string, wanted: (run: Run) => boolean, abort: AbortSignal): Promise<Run | undefined>;
};

/** @param find finds a run wherever it is kept */
export function createRunObserver(changes: Changes, find: RunObserver['find']): RunObserver {
  return {
    find,
    until: (runId, wanted, abort) =>
      new Promise((resolve) => {
        const settle = (run: Run | undefined) => {
          unsubscribe();
          abort.removeEventListener('abort', giveUp);
          resolve(run);
        };
        const giveUp = () => settle(undefined);
        const look = () => {
          const run = find(runId);
          if (run === undefined || wanted(run)) settle(run);
        };
        const unsubscribe = changes.subscribe((change) => {
          if (typeof change === 'object' && change.runId === runId) look();
        });
        abort.addEventListener('abort', giveUp);
        if (abort.aborted) giveUp();
        else look();
      }),
  };
}
