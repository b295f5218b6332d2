import type { Run } from '#shared/run.ts';
import type { Settings } from '#shared/settings.ts';
import type { Changes } from './changes.ts';
import type { Unsubscribe } from './ports.ts';

/** What a host shows of runs outside of any window. Watching is not attending: nobody is there to answer a question. */
export type RunWatch = {
  /** Those that go on, and the last that have ended. */
  runs(): readonly Run[];
  onChange(listener: (run: Run) => void): Unsubscribe;
  /** What is wanted to be told. */
  notifications(): Settings['notifications'];
};

export function createRunWatch(parts: {
  changes: Changes;
  runs: () => readonly Run[];
  run: (runId: string) => Run | undefined;
  notifications: () => Settings['notifications'];
}): RunWatch {
  return {
    runs: parts.runs,
    onChange: (listener) =>
      parts.changes.subscribe((change) => {
        const run = typeof change === 'object' ? parts.run(change.runId) : undefined;
        if (run !== undefined) listener(run);
      }),
    notifications: parts.notifications,
  };
}
