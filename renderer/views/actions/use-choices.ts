import { useQuery } from '@tanstack/react-query';
import type { Parameter } from '#shared/action.ts';
import type { AppError } from '#shared/errors.ts';
import type { Server } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';

/** Values that the chosen server offers for a parameter. Nothing is asked while there is no single server to ask. */
export type ChoicesState = { possible: boolean; values: readonly string[]; fetching: boolean; error: AppError | null };

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
  const has = 'choices_from' in parameter && parameter.choices_from !== undefined;
  const [server, ...others] = servers;
  const serverId = others.length === 0 ? server?.id : undefined;
  const possible = has && serverId !== undefined;
  const { data, error, isFetching } = useQuery({
    queryKey: ['choices', actionId, name, serverId],
    queryFn: () => client.actions.choices({ actionId, parameter: name, serverId: serverId ?? '' }),
    enabled: wanted && possible,
    staleTime: FRESH_MS,
    retry: false,
  });
  return { possible, values: data?.values ?? [], fetching: isFetching, error: error ? errorOf(error) : null };
}
