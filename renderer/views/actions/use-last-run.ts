import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Action } from '#shared/action.ts';
import { OUTCOME_KINDS } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import { useApp, useClient } from '../../state/context.ts';
import { lastRunOf } from './last-values.ts';

const NOT_REFUSED = OUTCOME_KINDS.filter((kind) => kind !== 'refused');

/**
 * What ran last with an action on the servers: from what this window knows, else from the history, so that it is the same
 * in every window. Null for an action that asks for nothing, or that never ran there.
 */
export function useLastRun({ definition }: Action, servers: readonly Server[]): Run | null {
  const client = useClient();
  const runs = useApp((state) => state.runs);
  const actionId = definition.id;
  const serverIds = useMemo(() => servers.map(({ id }) => id), [servers]);
  const asks = Object.values(definition.params).some(({ type }) => type !== 'secret');
  const here = useMemo(() => lastRunOf(runs.values(), actionId, serverIds), [runs, actionId, serverIds]);
  const { data } = useQuery({
    queryKey: ['last-run', actionId, serverIds],
    queryFn: async ({ signal }) => {
      const query = { actionIds: [actionId], serverIds, outcomes: NOT_REFUSED, limit: 1 };
      return (await client.history.search(query, { signal })).records[0]?.run ?? null;
    },
    enabled: asks && serverIds.length > 0 && here === undefined,
    retry: false,
  });
  return asks ? (here ?? data ?? null) : null;
}
