import type { ApiKey } from '#shared/api-keys.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import type { Rate } from '#shared/event.ts';
import type { Log } from '../ports.ts';
import type { ApiKeyStore } from '../store/api-keys.ts';
import type { Implementer } from './base.ts';

/** A key itself leaves the backend once, when it is made. Programs can neither see nor change who else may come in. */
export function apiKeyHandlers(
  os: Implementer['apiKeys'],
  { keys, rate, log }: { keys: ApiKeyStore; rate: (caller: Caller) => Rate; log: Log },
) {
  const views = (): ApiKey[] => keys.list().map((key) => ({ ...key, rate: rate({ kind: 'api', name: key.name }) }));
  return {
    list: os.list.handler(views),
    create: os.create.handler(({ input, context }) => {
      const key = keys.create(input.name, input.requestsPerMinute);
      log.warn({ caller: callerKey(context.caller), name: input.name }, 'API key made');
      return { key };
    }),
    revoke: os.revoke.handler(({ input, context }) => {
      keys.revoke(input.name);
      log.warn({ caller: callerKey(context.caller), name: input.name }, 'API key revoked');
      return {};
    }),
  };
}
