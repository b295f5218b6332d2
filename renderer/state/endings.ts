import type { Run } from '#shared/run.ts';

/** Whether the end of a run is seen anyway by somebody who looks at `active`: it is the same run, or of the same batch. */
export function isShownWith(run: Run, active: Run | undefined): boolean {
  if (active === undefined) return false;
  return run.id === active.id || (run.batchId !== null && run.batchId === active.batchId);
}
