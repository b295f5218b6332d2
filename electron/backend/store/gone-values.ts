import { type GoneValues, type HistoryValues, historyQuerySchema } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import type { History } from './history.ts';

/** What there is at present, by its id. */
type Present = { servers: ReadonlyMap<string, unknown>; actions: ReadonlyMap<string, unknown> };

/**
 * What that was called which is in the history and nowhere else. What was asked for and never was there, which is recorded as a refusal,
 * has no name.
 */
export function goneValues(history: History, { serverIds, actionIds }: HistoryValues, present: Present): GoneValues {
  const newest = (query: { serverIds: string[] } | { actionIds: string[] }): Run | undefined =>
    history.search(historyQuerySchema.parse({ ...query, limit: 1 })).records[0]?.run;
  return {
    servers: serverIds.flatMap((id) => {
      const server = present.servers.has(id) ? undefined : newest({ serverIds: [id] })?.server;
      return server === undefined || server.address === '' ? [] : [{ id, name: server.name }];
    }),
    actions: actionIds.flatMap((id) => {
      const action = present.actions.has(id) ? undefined : newest({ actionIds: [id] })?.action;
      return action === undefined || action.version === '' ? [] : [{ id, name: action.title }];
    }),
  };
}
