import type { Run } from '#shared/run.ts';

/** Tabs that stand together: one run, or the runs that one click started on several servers. */
export type TabGroup = { key: string; batch: boolean; runs: readonly Run[] };

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
  return [...groups].map(([key, members]) => ({ key, batch: members.length > 1, runs: members }));
}
