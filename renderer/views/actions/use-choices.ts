import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Parameter } from '#shared/action.ts';
import type { AppError } from '#shared/errors.ts';
import type { Server } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';

/** Values that the chosen server offers for a parameter. Nothing is asked while there is no single server to ask. */
export type ChoicesState = {
  /** The server that can be asked; null where the parameter has no choices, or several servers are chosen. */
  server: Server | null;
  /** Null until it has answered. */
  answer: { values: readonly string[]; leftOut: number } | null;
  fetching: boolean;
  error: AppError | null;
  /** Asks anew, whatever was answered a moment ago. */
  refresh(): void;
};

/** How long an answer is taken as it is, in milliseconds; as long as the backend does. */
const FRESH_MS = 30_000;

/**
 * Asks a server for the choices of a parameter that has some. The question runs a safe command there.
 * @param wanted false as long as nobody has looked at the field
 */
export function useChoices(
  { actionId, name, parameter }: { actionId: string; name: string; parameter: Parameter },
  servers: readonly Server[],
  wanted: boolean,
): ChoicesState {
  const client = useClient();
  const queries = useQueryClient();
  const has = 'choices_from' in parameter && parameter.choices_from !== undefined;
  const [first, ...others] = servers;
  const server = has && first !== undefined && others.length === 0 ? first : null;
  const serverId = server?.id ?? '';
  const queryKey = ['choices', actionId, name, serverId];
  const ask = (anew: boolean) => client.actions.choices({ actionId, parameter: name, serverId, anew });
  const { data, error, isFetching } = useQuery({
    queryKey,
    queryFn: () => ask(false),
    enabled: wanted && server !== null,
    staleTime: FRESH_MS,
    retry: false,
  });
  return {
    server,
    answer: data ?? null,
    fetching: isFetching,
    error: error ? errorOf(error) : null,
    // What goes wrong is told by the query itself.
    refresh: () => void queries.fetchQuery({ queryKey, queryFn: () => ask(true), retry: false }).catch(() => undefined),
  };
}
