import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Server, SshServer } from '#shared/server.ts';
import { connectionsOf, DONE, failureOf, hasSshd, openSshLab, startUnheard } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf, type startPool } from '../../../e2e/lab/ssh-pool.ts';
import type { Sshd, SshdOptions } from '../../../e2e/lab/sshd.ts';

// Chains of real sshds on loopback, each with its own host key and login (EX-11).

const { lab, person } = openSshLab();

const at = (sshd: Sshd, id: string, changes: Partial<SshServer> = {}) => serverOf(sshd, { id, name: id, ...changes });

const loginsOf = (sshd: Sshd) => sshd.log().match(/^Accepted publickey/gm)?.length ?? 0;

/** outer, inner (through outer) and web (through inner), each an sshd of its own. */
async function chain(options: Parameters<typeof startPool>[0] = {}) {
  const [outerd, innerd, webd] = await Promise.all([lab(), lab(), lab()]);
  const outer = at(outerd, 'outer');
  const inner = at(innerd, 'inner', { jump: ['outer'] });
  const web = at(webd, 'web', { jump: ['inner'] });
  const servers: Server[] = [outer, inner, web];
  return { outerd, innerd, webd, outer, inner, web, servers, ...person({ ...options, servers }) };
}

describe.skipIf(!hasSshd)('a server behind others', () => {
  test('is reached through two of them, each with its own host key and login', async () => {
    const { pool, asked, web, outerd, innerd, webd } = await chain();
    const { exit, stdout } = await runToEnd(pool.target(web), ['sh', '-c', 'echo "$SSH_CONNECTION"']);
    expect(exit).toEqual(DONE);
    expect(stdout.toString()).toContain(` ${webd.port}`);
    expect(asked.map(({ server }) => server?.id)).toEqual(['outer', 'inner', 'web']);
    expect(asked.map((prompt) => (prompt.kind === 'trust-host-key' ? prompt.presented.fingerprint : ''))).toEqual(
      [outerd, innerd, webd].map((sshd) => sshd.hostKeyFingerprint()),
    );
    expect([outerd, innerd, webd].map(loginsOf)).toEqual([1, 1, 1]);
    // Only the first one is reached from here: the others are connected to by the one before.
    expect(['outer', 'inner', 'web'].map((id) => pool.state(id).kind)).toEqual(['connected', 'connected', 'connected']);
  });

  test('shares the connections of those before it, also with runs on them', async () => {
    const { pool, outer, inner, web, outerd, innerd, webd } = await chain();
    const targets = [web, inner, outer, web].map((server) => pool.target(server));
    await Promise.all(targets.map((target) => runToEnd(target, ['true'])));
    for (const target of targets) await runToEnd(target, ['true']);
    expect([outerd, innerd, webd].map(connectionsOf)).toEqual([1, 1, 1]);
  });

  test('can be listed with its whole way, which counts instead of the way of each', async () => {
    const { pool, servers, web, inner, outerd, innerd, webd } = await chain();
    const direct = { ...inner, jump: [] };
    const listed = { ...web, jump: ['outer', 'inner'] };
    servers.splice(1, 2, direct, listed);
    await runToEnd(pool.target(listed), ['true']);
    await runToEnd(pool.target(direct), ['true']);
    // inner is connected to twice: on the way through outer, and directly.
    expect([outerd, innerd, webd].map(connectionsOf)).toEqual([1, 2, 1]);
  });

  test('keeps those before it open as long as it is used, and lets them go afterwards', async () => {
    const { pool, web, outerd, webd } = await chain({ limits: { idle_timeout: 1 } });
    const { exit } = await runToEnd(pool.target(web), ['sleep', '2.5']);
    expect(exit).toEqual(DONE);
    await expect.poll(() => webd.log(), { timeout: 4000 }).toMatch(/Disconnected from user/);
    await expect.poll(() => outerd.log(), { timeout: 4000 }).toMatch(/Disconnected from user/);
    // sshd notes a goodbye before it is told here.
    await expect
      .poll(() => ['outer', 'inner', 'web'].map((id) => pool.state(id).kind))
      .toEqual(['idle', 'idle', 'idle']);
  });

  test('is lost with a server before it, and reached again on a new way', async () => {
    const { pool, web, innerd } = await chain();
    const target = pool.target(web);
    const process = await startUnheard(target, ['sleep', '300']);
    innerd.killSessions();
    const exit = await process.exit;
    expect(exit).toEqual({ kind: 'lost', reason: expect.stringMatching(/inner .*, and web is reached through it/) });
    expect(pool.state('web')).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_LOST' } });
    expect(pool.state('inner')).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_LOST' } });
    expect(pool.state('outer').kind).toBe('connected');
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
  });

  test('can be cancelled while a server before it is frozen', async () => {
    const { pool, web, outerd } = await chain({
      limits: { keep_alive_interval: 200 / 1000, keep_alive_unanswered: 2 },
    });
    const target = pool.target(web);
    const process = await startUnheard(target, ['sleep', '300']);
    const thaw = outerd.freeze();
    expect((await process.exit).kind).toBe('lost');
    thaw();
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('is connected to anew when a server before it is edited', async () => {
    const { pool, servers, web, outer, webd } = await chain();
    await runToEnd(pool.target(web), ['true']);
    servers.splice(0, 1, { ...outer, user: 'somebody' });
    pool.retain(new Map(servers.map((server) => [server.id, server])));
    expect(['outer', 'inner', 'web'].map((id) => pool.state(id).kind)).toEqual(['unknown', 'unknown', 'unknown']);
    await expect.poll(() => webd.log()).toMatch(/Disconnected from user/);
  });

  test('is given up at once when nobody waits any more', async () => {
    const { pool, web, prompts } = await chain({ answer: () => null });
    const abort = new AbortController();
    const attempt = failureOf(runToEnd(pool.target(web), ['true'], { abort: abort.signal }));
    await expect.poll(() => prompts.list().length).toBe(1);
    abort.abort();
    expect((await attempt).code).toBe('CONNECTION_FAILED');
    await expect.poll(() => prompts.list().length).toBe(0);
  });

  test('leaves nothing open when the pool ends', async () => {
    const { pool, web, webd, outerd } = await chain();
    await runToEnd(pool.target(web), ['true']);
    await pool.close();
    await expect.poll(() => webd.log()).toMatch(/Disconnected from|Connection closed/);
    await expect.poll(() => outerd.log()).toMatch(/Disconnected from|Connection closed/);
  });
});

describe.skipIf(!hasSshd)('a way that does not lead there', () => {
  async function errorBehind(bastion: SshdOptions, changes: Partial<SshServer>, limits = { connect_timeout: 5 }) {
    const hop = at(await lab(bastion), 'bastion');
    const target = at(await lab(), 'web', { jump: ['bastion'], ...changes });
    const { pool } = person({ servers: [hop, target], limits });
    const error = await failureOf(runToEnd(pool.target(target), ['true']));
    expect(pool.state('web')).toMatchObject({ kind: 'failed', error });
    return error;
  }

  test('tells a closed port, an unknown name and an impossible address as the server before says them', async () => {
    expect(await errorBehind({}, { port: 1 })).toMatchObject({
      code: 'CONNECTION_REFUSED',
      message: 'Could not reach web through bastion: connection refused.',
    });
    expect(await errorBehind({}, { host: 'no-such-host.invalid' })).toMatchObject({ code: 'HOST_UNRESOLVED' });
    // sshd keeps the reason to itself when the system refuses at once.
    expect(await errorBehind({}, { host: '255.255.255.255' })).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: 'Could not reach web through bastion: bastion cannot connect to it.',
    });
  });

  test('says when the server before passes nothing on', async () => {
    expect(await errorBehind({ extraConfig: 'AllowTcpForwarding no' }, {})).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: 'Could not reach web through bastion: bastion does not pass connections on.',
      next: expect.stringContaining('AllowTcpForwarding yes'),
    });
  });

  test('asks nobody without an address', async () => {
    expect(await errorBehind({}, { host: '' })).toMatchObject({ code: 'ADDRESS_MISSING' });
  });

  test('names the server before that cannot be reached, logged in to or trusted', async () => {
    const bastiond = await lab();
    const bastion = at(bastiond, 'bastion');
    const web = at(await lab(), 'web', { jump: ['bastion'] });
    const behind = async (hop: SshServer, options: Parameters<typeof startPool>[0] = {}) => {
      const { pool } = person({ servers: [hop, web], ...options });
      return failureOf(runToEnd(pool.target(web), ['true']));
    };
    expect(await behind({ ...bastion, port: 1 })).toMatchObject({
      code: 'CONNECTION_REFUSED',
      message: expect.stringMatching(/^Could not reach web through bastion: could not reach bastion \(.*refused/),
    });
    expect(await behind({ ...bastion, key_file: '~/missing' })).toMatchObject({
      code: 'KEY_FILE_MISSING',
      message: expect.stringMatching(/^Could not reach web through bastion: /),
    });
    expect(await behind(bastion, { answer: () => ({ kind: 'no' }) })).toMatchObject({
      code: 'HOST_KEY_REJECTED',
      presented: { fingerprint: bastiond.hostKeyFingerprint() },
    });
  });

  test('stops at a changed host key on the way, and says whose it is', async () => {
    const { pool, web, inner, innerd } = await chain();
    await runToEnd(pool.target(web), ['true']);
    await innerd.restartWithNewHostKey();
    await expect.poll(() => pool.state('web').kind).toBe('failed');
    expect(await failureOf(runToEnd(pool.target(web), ['true']))).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      server: { id: inner.id },
      presented: { fingerprint: innerd.hostKeyFingerprint() },
      message: expect.stringMatching(/^Could not reach web through inner: /),
    });
  });

  test('is noticed when the server before is not in the list any more', async () => {
    const web = at(await lab(), 'web', { jump: ['gone'] });
    const { pool } = person({ servers: [web] });
    expect((await failureOf(runToEnd(pool.target(web), ['true']))).message).toContain(
      '"gone", which is not in the list',
    );
  });

  test('is told when the server before goes away meanwhile', async () => {
    const bastiond = await lab();
    const bastion = at(bastiond, 'bastion');
    const web = at(await lab(), 'web', { jump: ['bastion'] });
    const { pool } = person({ servers: [bastion, web] });
    await runToEnd(pool.target(bastion), ['true']);
    bastiond.freeze();
    const attempt = failureOf(runToEnd(pool.target(web), ['true']));
    await sleep(100);
    bastiond.killSessions();
    expect(await attempt).toMatchObject({
      code: 'CONNECTION_LOST',
      message: 'Could not reach web through bastion: the connection to bastion went away.',
    });
  });

  test('takes no longer than the connect time-out', async () => {
    const bastiond = await lab();
    const bastion = at(bastiond, 'bastion');
    const web = at(await lab(), 'web', { jump: ['bastion'] });
    const { pool } = person({ servers: [bastion, web], limits: { connect_timeout: 1 } });
    await runToEnd(pool.target(bastion), ['true']);
    const thaw = bastiond.freeze();
    const startedAt = performance.now();
    expect((await failureOf(runToEnd(pool.target(web), ['true']))).code).toBe('CONNECTION_TIMEOUT');
    expect(performance.now() - startedAt).toBeLessThan(3000);
    thaw();
    await sleep(100);
  });
});
