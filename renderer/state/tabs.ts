import { isAwaited, type Run } from '#shared/run.ts';

/** The runs that are open in the output dock. Tabs follow from runs, so that a reloaded window has the same ones. */
export type Tabs = {
  /** Run ids, left to right in the order of asking. */
  ids: readonly string[];
  active: string | null;
  /** Whether the whole batch of the active run is shown instead of that run. */
  overview: boolean;
  /** Run ids whose tab the person has closed. */
  closed: ReadonlySet<string>;
};

export const NO_TABS: Tabs = { ids: [], active: null, overview: false, closed: new Set() };

/** Tabs that are kept; beyond it the oldest ended runs leave (their output stays in the history). */
const MOST_TABS = 24;

/** Whether a run belongs into the dock: refusals have no output, and not every run has somebody who waits for it. */
function wantsTab(run: Run, closed: ReadonlySet<string>): boolean {
  return isAwaited(run) && run.outcome?.kind !== 'refused' && !closed.has(run.id);
}

/** The tabs that follow from `runs` (by id, oldest first). An active tab that is gone gives way to the newest. */
export function deriveTabs(before: Tabs, runs: ReadonlyMap<string, Run>): Tabs {
  const wanted = [...runs.values()].filter((run) => wantsTab(run, before.closed));
  const ended = wanted.filter((run) => run.state === 'ended' && run.id !== before.active);
  const surplus = new Set(ended.slice(0, Math.max(0, wanted.length - MOST_TABS)).map((run) => run.id));
  const ids = wanted.filter((run) => !surplus.has(run.id)).map((run) => run.id);
  const active = before.active !== null && ids.includes(before.active) ? before.active : (ids.at(-1) ?? null);
  const same = ids.length === before.ids.length && ids.every((id, index) => id === before.ids[index]);
  if (same && active === before.active) return before;
  const overview = before.overview && active === before.active;
  return { ...before, ids: same ? before.ids : ids, active, overview };
}

/** The tabs with one of them shown, or the whole batch that it belongs to; a closed one opens again. */
export function showTab(before: Tabs, runId: string, runs: ReadonlyMap<string, Run>, overview = false): Tabs {
  const closed = new Set(before.closed);
  closed.delete(runId);
  return deriveTabs({ ...before, closed, active: runId, overview }, runs);
}

/** The tabs without the given ones. The neighbour of a closed active tab becomes active, first of all one of its batch. */
export function closeTabs(before: Tabs, runIds: readonly string[], runs: ReadonlyMap<string, Run>): Tabs {
  const gone = new Set(runIds);
  const ids = before.ids.filter((id) => !gone.has(id));
  const isLeft = before.active === null || ids.includes(before.active);
  const active = isLeft ? before.active : neighbour(before, ids, runs);
  const overview = before.overview && active === before.active;
  return { ids, active, overview, closed: new Set([...before.closed, ...runIds]) };
}

/** The one behind the active tab, or else the one before it, among what is left. */
function neighbour({ ids, active }: Tabs, left: readonly string[], runs: ReadonlyMap<string, Run>): string | null {
  const at = active === null ? -1 : ids.indexOf(active);
  const batchId = runs.get(active ?? '')?.batchId ?? null;
  const inBatch = left.filter((id) => batchId !== null && runs.get(id)?.batchId === batchId);
  const candidates = inBatch.length > 0 ? inBatch : left;
  return candidates.find((id) => ids.indexOf(id) > at) ?? candidates.at(-1) ?? null;
}
