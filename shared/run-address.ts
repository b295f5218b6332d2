import type { Run } from './run.ts';

/** What a window is to show: one run, or the whole batch that it belongs to. */
export type WantedRun = { runId: string; batch: boolean };

/** What stands behind the address of a window (`#run=...`), so that it shows these runs: one, or those of a batch. */
export function fragmentOf(runs: readonly [Pick<Run, 'id'>, ...Pick<Run, 'id'>[]]): string {
  return `#${runs.length > 1 ? 'batch' : 'run'}=${runs[0].id}`;
}

/** What a fragment asks for; null when it asks for nothing. */
export function wantedRun(fragment: string): WantedRun | null {
  const [, kind, runId] = /^#(run|batch)=([\w-]{1,64})$/.exec(fragment) ?? [];
  return runId === undefined ? null : { runId, batch: kind === 'batch' };
}
