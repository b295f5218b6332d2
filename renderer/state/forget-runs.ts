import type { Run } from '#shared/run.ts';

/** Ended runs that a window remembers at most, beside those it shows; the history has all of them. */
export const MOST_ENDED = 500;

/**
 * The runs (by id, oldest first) without the oldest ended ones, where there are too many: a window may be open for weeks
 * while programs run something every few seconds. What has a tab stays, with everything of its batch.
 */
export function forgetRuns(runs: ReadonlyMap<string, Run>, tabs: readonly string[]): ReadonlyMap<string, Run> {
  if (runs.size <= MOST_ENDED) return runs;
  const shown = new Set(tabs);
  const batches = new Set(tabs.flatMap((id) => runs.get(id)?.batchId ?? []));
  const ended = [...runs.values()].filter(
    ({ id, state, batchId }) => state === 'ended' && !shown.has(id) && !(batchId !== null && batches.has(batchId)),
  );
  const surplus = new Set(ended.slice(0, Math.max(0, ended.length - MOST_ENDED)).map(({ id }) => id));
  return surplus.size === 0 ? runs : new Map([...runs].filter(([id]) => !surplus.has(id)));
}
