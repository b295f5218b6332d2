import { AppFailure } from '#shared/errors.ts';
import type { ConnectionState, Server } from '#shared/server.ts';
import type { ServerStore } from '../store/servers.ts';
import type { Implementer } from './base.ts';

export function serverHandlers(
  os: Implementer['servers'],
  parts: { servers: ServerStore; check: (server: Server, abort: AbortSignal) => Promise<ConnectionState> },
) {
  const { servers, check } = parts;
  return {
    save: os.save.handler(({ input }) => servers.save(input.server, input.replace)),
    remove: os.remove.handler(({ input }) => servers.remove(input.serverId)),
    check: os.check.handler(({ input, signal }) => {
      const server = servers.servers().get(input.serverId);
      if (server !== undefined) return check(server, signal ?? new AbortController().signal);
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: `There is no server "${input.serverId}".`,
        next: 'Choose one of the listed servers.',
      });
    }),
  };
}
