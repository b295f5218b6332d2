import { callerKey } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';
import { type Server, serverAddress } from '#shared/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { HostKeys } from '../ssh/host-keys.ts';
import type { Implementer } from './base.ts';

export function hostKeyHandlers(
  os: Implementer['hostKeys'],
  parts: {
    hostKeys: HostKeys;
    /** Called with the fingerprints of keys that are not trusted any more. */
    distrust: (fingerprints: readonly string[]) => void;
    servers: () => ReadonlyMap<string, Server>;
    clock: Clock;
    log: Log;
  },
) {
  const { hostKeys, distrust, servers, clock, log } = parts;
  return {
    list: os.list.handler(() => hostKeys.list()),
    remove: os.remove.handler(async ({ input, context }) => {
      if (!(await hostKeys.remove(input))) throw noSuchKey('This host key is not stored any more.');
      distrust([input.fingerprint]);
      log.warn({ caller: callerKey(context.caller), ...input }, 'host key removed');
      return {};
    }),
    restore: os.restore.handler(async ({ input, context }) => {
      if (!(await hostKeys.restore(input)))
        throw noSuchKey('This host key cannot be put back: it is there again, or another one took its place.');
      log.warn({ caller: callerKey(context.caller), ...input }, 'host key put back');
      return {};
    }),
    replace: os.replace.handler(async ({ input, context }) => {
      const server = servers().get(input.serverId);
      if (server?.kind !== 'ssh') {
        throw new AppFailure({
          code: 'NOT_FOUND',
          message: `There is no server "${input.serverId}" that is reached over SSH.`,
          next: 'Choose one of the listed servers.',
        });
      }
      const { fingerprint } = input;
      const replaced = await hostKeys.replace(serverAddress(server), server.port, fingerprint, clock.now());
      distrust(replaced.map((key) => key.fingerprint));
      log.warn({ caller: callerKey(context.caller), server: server.id, fingerprint, replaced }, 'host key replaced');
      return { replaced };
    }),
  };
}

function noSuchKey(message: string): AppFailure {
  return new AppFailure({ code: 'NOT_FOUND', message, next: 'Look at the list again.' });
}
