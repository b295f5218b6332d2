import { historyQuerySchema, type RunMark } from '#shared/history.ts';
import { OUTCOME_KINDS } from '#shared/outcome.ts';
import type { History } from './history.ts';

const RAN = OUTCOME_KINDS.filter((kind) => kind !== 'refused');

/** The newest runs for a chart that have ended, oldest first, refusals left aside. Empty lists do not restrict. */
export function newestRuns(
  history: History,
  wanted: { actionIds?: string[]; serverIds: string[]; limit: number },
): RunMark[] {
  const { records } = history.search(historyQuerySchema.parse({ ...wanted, outcomes: RAN }));
  return records.reverse().flatMap(({ run: { id, server, action, askedAt, durationMs, outcome } }) => {
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
