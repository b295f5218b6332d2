import { describe, expect, test } from 'vitest';
import { hopsTo, jumpFaults, lastHop } from './jump.ts';
import { type Server, type SshServer, serverSchema, sshServerSchema } from './server.ts';

const ssh = (id: string, ...jump: string[]): SshServer =>
  sshServerSchema.parse({ kind: 'ssh', id, name: id, host: `${id}.lan`, user: 'me', jump });
const byId = (...servers: Server[]) => new Map(servers.map((server) => [server.id, server]));
const messages = (server: Server, servers: ReadonlyMap<string, Server>) =>
  jumpFaults(server, servers).map(({ position, message }) => `${position}: ${message}`);

describe('the way to a server', () => {
  const [outer, inner, web] = [ssh('outer'), ssh('inner', 'outer'), ssh('web', 'inner')];
  const servers = byId(outer, inner, web);

  test('follows the first hop in its own way', () => {
    expect(hopsTo(web, servers)).toEqual(['outer', 'inner']);
    expect(lastHop(web, servers)).toEqual({ kind: 'server', server: inner });
    expect(lastHop(outer, servers)).toEqual({ kind: 'none' });
    expect(lastHop(inner, byId(inner))).toEqual({ kind: 'missing', id: 'outer' });
  });

  test('reaches each further hop from the one before it, whatever its own way is', () => {
    const deep = ssh('deep', 'outer', 'web');
    const way = byId(outer, web, deep);
    expect(hopsTo(deep, way)).toEqual(['outer', 'web']);
    expect(lastHop(deep, way)).toEqual({ kind: 'server', server: { ...web, jump: ['outer'] } });
  });
});

describe('a way that cannot be', () => {
  const local = serverSchema.parse({ kind: 'local', id: 'local', name: 'This computer' });

  test('names each wrong entry', () => {
    const web = ssh('web', 'nobody', 'local', 'web', 'a', 'a');
    expect(messages(web, byId(web, local, ssh('a')))).toEqual([
      '0: there is no server with the id "nobody"',
      '1: this computer cannot be passed: leave it out',
      '2: a server cannot be reached through itself',
      '4: "a" is named more than once',
    ]);
  });

  test('tells a circle', () => {
    const servers = byId(ssh('a', 'b'), ssh('b', 'c'), ssh('c', 'a'), ssh('d', 'a'));
    for (const server of servers.values()) expect(messages(server, servers)).toHaveLength(1);
    expect(messages(ssh('a', 'b'), servers)).toEqual(['0: the way goes round in a circle: a, c, b, a']);
  });

  test('tells a server that would be passed twice', () => {
    const servers = byId(ssh('a', 'b'), ssh('b'));
    expect(messages(ssh('web', 'a', 'b'), servers)).toEqual(['0: the way goes round in a circle: b, a, b, web']);
  });
});
