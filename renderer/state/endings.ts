import type { Run } from '#shared/run.ts';

/** The runs of a person that were under way before and have ended now. What was not known before does not count. */
export function endedSince(before: ReadonlyMap<string, Run>, now: ReadonlyMap<string, Run>): Run[] {
  return [...now.values()].filter((run) => {
    const known = before.get(run.id);
    return known !== undefined && known.state !== 'ended' && run.state === 'ended' && run.caller.kind !== 'api';
  });
}

/** Whether the end of a run is seen anyway by somebody who looks at `active`: it is the same run, or of the same batch. */
export function isShownWith(run: Run, active: Run | undefined): boolean {
  if (active === undefined) return false;
  return run.id === active.id || (run.batchId !== null && run.batchId === active.batchId);
}
