import { lastHop } from '#shared/jump.ts';
import { type Server, type SshServer, serverLabel } from '#shared/server.ts';

/**
 * What a connection depends on: user, host and port, how the login is done, and the same of every server on the way.
 * Servers with the same key share their connections. The login belongs to it because a server may allow each key
 * something else.
 */
export function connectionKey(server: SshServer, servers: ReadonlyMap<string, Server>): string {
  const last = lastHop(server, servers);
  const hop = last.kind === 'server' ? connectionKey(last.server, servers) : last;
  return JSON.stringify([serverLabel(server), server.key_file ?? null, server.agent, server.password, hop]);
}
