import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  connectionsOf,
  DONE,
  failureOf,
  hasSshd,
  openSshLab,
  running,
  start,
  startUnheard,
} from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';

// Pooled connections against a real sshd: how they come, are used and go.

const { lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a pooled connection', () => {
  test('carries many runs, at once and one after another', async () => {
    const sshd = await lab();
    const { pool, asked } = person();
    const target = pool.target(serverOf(sshd));
    // The first five share the one connection that is being made.
    await Promise.all(Array.from({ length: 5 }, () => runToEnd(target, ['true'])));
    for (let i = 0; i < 5; i += 1) await runToEnd(target, ['true']);
    expect(connectionsOf(sshd)).toBe(1);
    expect(asked).toHaveLength(1);
    expect(sshd.log().match(/^Starting session: command/gm)).toHaveLength(10);
  });

  test('lets 30 runs at once succeed where sshd allows 10 sessions', async () => {
    const sshd = await lab({ maxSessions: 10 });
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, i) => runToEnd(target, ['sh', '-c', 'sleep 0.2; echo "$0"', String(i)])),
    );
    expect(results.map(({ exit, stdout }) => [exit, stdout.toString()])).toEqual(
      Array.from({ length: 30 }, (_, i) => [{ kind: 'exited', code: 0 }, `${i}\n`]),
    );
    expect(connectionsOf(sshd)).toBe(2);
  });

  test('gives a run up that waits for room, and leaves the others alone', async () => {
    const sshd = await lab({ maxSessions: 1 });
    const { pool } = person({ limits: { connections_per_server: 1 } });
    const target = pool.target(serverOf(sshd));
    const holder = await startUnheard(target, ['sleep', '300']);
    const abort = new AbortController();
    const waiting = failureOf(start(target, ['true'], { abort: abort.signal }));
    const patient = runToEnd(target, ['echo', 'patient']);
    await sleep(200);
    abort.abort();
    expect((await waiting).code).toBe('CONNECTION_FAILED');
    // Its signals need no room on the connection that is full.
    await holder.signal('kill');
    expect(await holder.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect((await patient).stdout.toString()).toBe('patient\n');
  });

  test('says so when the server allows no session at all', async () => {
    const sshd = await lab({ maxSessions: 0 });
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const errors = await Promise.all(Array.from({ length: 7 }, () => failureOf(start(target, ['true']))));
    expect(errors.map(({ code }) => code)).toEqual(Array(7).fill('COMMAND_NOT_STARTED'));
  });

  test('goes on when its server renews the keys, and asks for nothing again', async () => {
    const sshd = await lab({ extraConfig: 'RekeyLimit 1M' });
    const { pool, asked } = person();
    const target = pool.target(serverOf(sshd));
    const { exit, stdout } = await runToEnd(target, ['head', '-c', '5000000', '/dev/zero']);
    expect([exit, stdout.length]).toEqual([DONE, 5_000_000]);
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    expect(asked).toHaveLength(1);
    expect(connectionsOf(sshd)).toBe(1);
    expect(pool.figures('nas')?.lost).toBe(0);
  });

  test('closes when it has been unused for long enough, and is made anew when needed', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { idle_timeout: 1 } });
    const target = pool.target(serverOf(sshd));
    const states: string[] = [];
    pool.onChange(() => states.push(pool.state('nas').kind));
    await runToEnd(target, ['sleep', '1.5']);
    expect(pool.state('nas').kind).toBe('connected');
    await expect.poll(() => pool.state('nas').kind, { timeout: 4000 }).toBe('idle');
    await expect.poll(() => sshd.log()).toMatch(/Disconnected from user/);
    await runToEnd(target, ['true']);
    expect(states).toEqual(['connecting', 'connected', 'idle', 'connecting', 'connected']);
    expect(connectionsOf(sshd)).toBe(2);
  });

  test('measures its round trip without starting anything', async () => {
    const sshd = await lab();
    const { pool } = person();
    const server = serverOf(sshd);
    const state = await pool.check(server, new AbortController().signal);
    expect(state).toMatchObject({
      kind: 'connected',
      latencyMs: expect.any(Number),
      hostKey: { type: 'ssh-ed25519', fingerprint: sshd.hostKeyFingerprint() },
    });
    expect(pool.state('nas')).toEqual(state);
    expect(sshd.log()).not.toMatch(/Starting session/);
  });

  test('is let go when the server is edited or removed, without disturbing what runs', async () => {
    const sshd = await lab();
    const { pool } = person();
    const server = serverOf(sshd);
    const process = await start(pool.target(server), ['sh', '-c', 'sleep 0.5; echo done']);
    pool.retain(new Map([[server.id, { ...server, name: 'renamed' }]]));
    expect(pool.state('nas').kind).toBe('connected');
    pool.retain(new Map([[server.id, { ...server, user: 'somebody' }]]));
    expect(pool.state('nas').kind).toBe('unknown');
    process.stderr.resume();
    expect(await text(process.stdout)).toBe('done\n');
    expect(await process.exit).toEqual({ kind: 'exited', code: 0 });
    await expect.poll(() => sshd.log()).toMatch(/Disconnected from user/);
  });

  test('to a server that was edited while something runs says nothing about the server as it is now', async () => {
    const sshd = await lab();
    const server = serverOf(sshd);
    const servers = [server];
    const { pool } = person({ servers });
    const process = await startUnheard(pool.target(server), ['sleep', '300']);
    const edited = { ...server, user: 'somebody' };
    servers.splice(0, 1, edited);
    pool.retain(new Map([[server.id, edited]]));
    // What runs is ended on the way on which it was begun.
    await process.signal('kill');
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect(pool.state('nas')).toEqual({ kind: 'unknown' });
    expect(pool.figures('nas')).toBe(null);
  });

  test('ends with the pool, and nothing can be run afterwards', async () => {
    const sshd = await lab();
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const process = await startUnheard(target, ['sleep', '5']);
    await pool.close();
    expect((await process.exit).kind).toBe('lost');
    expect((await failureOf(start(target, ['true']))).code).toBe('SHUTTING_DOWN');
  });
});

describe.skipIf(!hasSshd)('a connection that goes away', () => {
  test('makes the run in progress lost, and the next one starts on a new connection', async () => {
    const sshd = await lab();
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const name = `lost-${randomUUID()}`;
    const process = await start(target, ['sh', '-c', 'echo begun; sleep 300; :', name]);
    process.stderr.resume();
    const output = text(process.stdout);
    await sleep(200);
    sshd.killSessions();
    expect(await process.exit).toEqual({ kind: 'lost', reason: expect.stringMatching(/nas/) });
    expect(await output).toBe('begun\n');
    expect(pool.state('nas')).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_LOST' } });

    // What it left behind can still be found and ended.
    expect(running(name).length).toBeGreaterThan(0);
    expect((await process.remains()).kind).toBe('some');
    await process.signal('kill');
    expect(running(name)).toEqual([]);
    expect(await process.remains()).toEqual({ kind: 'none' });
    expect((await runToEnd(target, ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('is noticed when the other side only falls silent', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { keep_alive_interval: 0.2, keep_alive_unanswered: 2 } });
    const process = await startUnheard(pool.target(serverOf(sshd)), ['sleep', '300']);
    const thaw = sshd.freeze();
    const frozenAt = performance.now();
    expect(await process.exit).toEqual({ kind: 'lost', reason: 'nas stopped answering' });
    expect(performance.now() - frozenAt).toBeLessThan(3000);
    expect(pool.state('nas').kind).toBe('failed');
    thaw();
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('does not keep a run from being ended', async () => {
    const sshd = await lab();
    const { pool } = person();
    const name = `frozen-${randomUUID()}`;
    const process = await startUnheard(pool.target(serverOf(sshd)), ['sh', '-c', 'sleep 300; :', name]);
    sshd.freeze();
    // The connection that carries it is silent and not given up yet; sshd takes new ones.
    await process.signal('kill');
    expect(running(name)).toEqual([]);
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('keeps no check waiting for longer than the connect time-out', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { connect_timeout: 1 } });
    const server = serverOf(sshd);
    await pool.check(server, new AbortController().signal);
    sshd.freeze();
    expect(await pool.check(server, new AbortController().signal)).toMatchObject({
      kind: 'failed',
      error: { code: 'CONNECTION_LOST', message: 'The connection is lost: nas stopped answering.' },
    });
  });

  test('leaves remains unknown while the server cannot be reached', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    copyFileSync(sshd.clientKeyFile, join(homeDirectory, 'key'));
    const process = await startUnheard(pool.target(serverOf(sshd, { key_file: '~/key' })), ['sleep', '30']);
    await sshd.stop();
    expect((await process.exit).kind).toBe('lost');
    expect(await process.remains()).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/refused/) });
    await expect(process.signal('kill')).rejects.toMatchObject({ error: { code: 'CONNECTION_REFUSED' } });
    globalThis.process.kill(process.pid ?? 0, 'SIGKILL');
  });
});
