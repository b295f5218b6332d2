import type { Server, SshServer } from './server.ts';

type Servers = ReadonlyMap<string, Server>;

/** What is wrong with an entry of a server's `jump`. */
export type JumpFault = { position: number; message: string };

/** How the way to a server begins: straight away, from another server, or nowhere as that server is not there. */
export type LastHop = { kind: 'none' } | { kind: 'server'; server: SshServer } | { kind: 'missing'; id: string };

/**
 * The last server before this one on the way to it, as that one is reached itself. As with ssh's ProxyJump, the first
 * server of a list is reached in its own way, each further one from the one before it.
 */
export function lastHop(server: SshServer, servers: Servers): LastHop {
  const id = server.jump.at(-1);
  if (id === undefined) return { kind: 'none' };
  const hop = servers.get(id);
  if (hop?.kind !== 'ssh') return { kind: 'missing', id };
  const before = server.jump.slice(0, -1);
  return { kind: 'server', server: before.length === 0 ? hop : { ...hop, jump: before } };
}

/** The ids of all servers that are passed on the way to one, in order from this computer. Goes round no circle twice. */
export function hopsTo(server: Server, servers: Servers): string[] {
  const parts: (readonly string[])[] = [];
  const followed = new Set<string>();
  let next: Server | undefined = server;
  while (next?.kind === 'ssh' && !followed.has(next.id)) {
    followed.add(next.id);
    parts.push(next.jump);
    next = servers.get(next.jump[0] ?? '');
  }
  return parts.reverse().flat();
}

/** What is wrong with the way to a server, in the order of its `jump`. */
export function jumpFaults(server: Server, servers: Servers): JumpFault[] {
  if (server.kind === 'local') return [];
  const faults = server.jump.flatMap((id, position) => {
    const message = entryFault(id, position, server, servers);
    return message === null ? [] : [{ position, message }];
  });
  if (faults.length > 0) return faults;
  const way = [...hopsTo(server, servers), server.id];
  if (new Set(way).size === way.length) return [];
  return [{ position: 0, message: `the way goes round in a circle: ${way.join(', ')}` }];
}

function entryFault(id: string, position: number, server: SshServer, servers: Servers): string | null {
  if (id === server.id) return 'a server cannot be reached through itself';
  if (server.jump.indexOf(id) !== position) return `"${id}" is named more than once`;
  const hop = servers.get(id);
  if (hop === undefined) return `there is no server with the id "${id}"`;
  return hop.kind === 'local' ? 'this computer cannot be passed: leave it out' : null;
}
