import { historyQuerySchema, type RunMark } from '#shared/history.ts';
import { OUTCOME_KINDS } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { History } from './history.ts';

/** Records that one search gives at most. */
const MOST = 500;
const RAN = OUTCOME_KINDS.filter((kind) => kind !== 'refused');

/** The newest runs of an action for a chart that have ended, oldest first, refusals left aside. No server ids mean all. */
export function newestRuns(
  history: History,
  wanted: { actionId: string; serverIds: string[]; limit: number },
): RunMark[] {
  const { actionId, serverIds, limit } = wanted;
  return marksOf(find(history, { actionIds: [actionId], serverIds, limit }));
}

/** The same of everything that somebody has run on a server: look-ups, which fill forms, are left aside as well. */
export function recentRuns(history: History, { serverId, limit }: { serverId: string; limit: number }): RunMark[] {
  const runs = find(history, { serverIds: [serverId], limit: Math.min(2 * limit, MOST) });
  return marksOf(runs.filter(({ lookup }) => lookup === undefined).slice(0, limit));
}

function find(history: History, wanted: { actionIds?: string[]; serverIds: string[]; limit: number }): Run[] {
  return history.search(historyQuerySchema.parse({ ...wanted, outcomes: RAN })).records.map(({ run }) => run);
}

/** @param runs the newest first */
function marksOf(runs: readonly Run[]): RunMark[] {
  return runs.toReversed().flatMap(({ id, server, action, askedAt, durationMs, outcome }) => {
    if (outcome === null) return [];
    return [
      {
        runId: id,
        server: { id: server.id, name: server.name },
        action: { id: action.id, title: action.title },
        ...{ askedAt, durationMs, outcome },
      },
    ];
  });
}
