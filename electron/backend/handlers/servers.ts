import type { Caller } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';
import type { ConnectionState, PoolState, Reachability, Server } from '#shared/server.ts';
import type { TestStep } from '#shared/server-test.ts';
import type { ServerStore } from '../store/servers.ts';
import type { Implementer } from './base.ts';

export function serverHandlers(
  os: Implementer['servers'],
  parts: {
    servers: ServerStore;
    check: (server: Server, abort: AbortSignal) => Promise<ConnectionState>;
    look: (server: Server) => Promise<Reachability>;
    /** Ends the pause of a server that is left alone. */
    forgive: (server: Server) => void;
    test: (server: Server, abort: AbortSignal) => AsyncGenerator<TestStep[]>;
    connections: () => PoolState[];
  },
) {
  const { servers, check, look, forgive, test, connections } = parts;

  const find = (serverId: string): Server => {
    const server = servers.servers().get(serverId);
    if (server !== undefined) return server;
    throw new AppFailure({
      code: 'NOT_FOUND',
      message: `There is no server "${serverId}".`,
      next: 'Choose one of the listed servers.',
    });
  };

  /**
   * What a person asked for goes on without the window that asked: its questions are there again after a reload. The limits of
   * a login end it. A program that hangs up ends its own.
   */
  const goOn = (caller: Caller, signal: AbortSignal | undefined): AbortSignal =>
    caller.kind === 'api' && signal ? signal : new AbortController().signal;

  return {
    save: os.save.handler(({ input }) => servers.save(input.server, input.replace)),
    remove: os.remove.handler(({ input }) => servers.apply({ add: [], replace: [], remove: input.serverIds })),
    move: os.move.handler(({ input }) => {
      servers.move(input.serverId, input.side, input.beside);
      return {};
    }),
    check: os.check.handler(({ input, context, signal }) => check(find(input.serverId), goOn(context.caller, signal))),
    look: os.look.handler(({ input }) => look(find(input.serverId))),
    tryNow: os.tryNow.handler(({ input, context, signal }) => {
      const server = find(input.serverId);
      // A program must not go on where a server has rejected the login twice.
      if (context.caller.kind !== 'api') forgive(server);
      return check(server, goOn(context.caller, signal));
    }),
    test: os.test.handler(({ input, context, signal }) => {
      const server = find(input.serverId);
      if (context.caller.kind !== 'api') forgive(server);
      return test(server, signal ?? new AbortController().signal);
    }),
    connections: os.connections.handler(() => connections()),
  };
}
