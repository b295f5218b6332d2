import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { Preview, RunRequest } from '#shared/run-request.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useClient } from '../../state/context.ts';

/** How long the form has to be quiet before the backend is asked. */
const QUIET_MS = 80;

/** What a request would run. `stale` while a newer question is under way. */
export type PreviewState = { previews: readonly Preview[]; error: AppError | null; stale: boolean };

/**
 * Asks the backend what the request would run, and again when request, whitelist or servers change, or when the backend
 * says that they have. Null asks nothing.
 * The request must keep its identity as long as it means the same.
 */
export function usePreview(request: RunRequest | null): PreviewState {
  const client = useClient();
  const actions = useApp((state) => state.actions);
  const servers = useApp((state) => state.servers);
  const asked = useQuiet(request);
  const version = actions.find(({ definition }) => definition.id === request?.actionId)?.version;
  // What was trusted while connecting belongs to a preview too, so it is asked for again when a connection comes or goes.
  const wanted = new Set(request?.serverIds);
  const targets = servers
    .filter(({ server }) => wanted.has(server.id))
    .map(({ server, connection, lastRun }) => [server, connection.kind, lastRun?.runId]);
  const launchState = useApp((state) => state.launch);
  const refusedAt =
    launchState.kind === 'failed' && launchState.error.code === 'PREVIEW_MISMATCH' ? launchState.at : null;

  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['preview', asked, version, targets, refusedAt],
    queryFn: ({ signal }) => (asked === null ? [] : client.runs.preview(asked, { signal })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const stale = isPlaceholderData || asked !== request;
  return { previews: data ?? [], error: error ? errorOf(error) : null, stale };
}

/** The value, once it has stayed the same object for a moment. */
function useQuiet<Value>(value: Value): Value {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return quiet;
}
