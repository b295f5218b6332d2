import type { Run } from '#shared/run.ts';

/** Tabs that stand together: one run, or the runs that one click started on several servers; `size` counts those without a tab. */
export type TabGroup = { key: string; batch: boolean; runs: readonly Run[]; size: number };

/** The open runs in their order, those of one batch gathered where the first of them stands. */
export function groupTabs(ids: readonly string[], runs: ReadonlyMap<string, Run>): TabGroup[] {
  const groups = new Map<string, Run[]>();
  for (const id of ids) {
    const run = runs.get(id);
    if (!run) continue;
    const key = run.batchId === null ? `run:${run.id}` : `batch:${run.batchId}`;
    const members = groups.get(key);
    if (members) members.push(run);
    else groups.set(key, [run]);
  }
  const sizes = new Map<string, number>();
  for (const { batchId } of runs.values()) {
    if (batchId !== null) sizes.set(`batch:${batchId}`, (sizes.get(`batch:${batchId}`) ?? 0) + 1);
  }
  return [...groups].map(([key, members]) => ({
    key,
    batch: members.length > 1,
    runs: members,
    size: sizes.get(key) ?? 1,
  }));
}

/** A place that the keyboard stops at: a run, or the whole batch that it begins. */
export type TabStop = { runId: string; overview: boolean };

/** All tabs in the order in which they stand. Of a batch that is not looked at, only the one for all of it. */
export function tabStops(groups: readonly TabGroup[], active: string | null): TabStop[] {
  return groups.flatMap(({ batch, runs }) => {
    const stops = runs.map((run) => ({ runId: run.id, overview: false }));
    const [first] = stops;
    if (!batch || !first) return stops;
    const all = { ...first, overview: true };
    return runs.some(({ id }) => id === active) ? [all, ...stops] : [all];
  });
}

/** Where the window stands among the stops; -1 when nowhere. */
export function stopIndex(stops: readonly TabStop[], groups: readonly TabGroup[], active: string, overview: boolean) {
  const group = groups.find(({ batch, runs }) => overview && batch && runs.some(({ id }) => id === active));
  const runId = group?.runs[0]?.id ?? active;
  return stops.findIndex((stop) => stop.runId === runId && stop.overview === (group !== undefined));
}
