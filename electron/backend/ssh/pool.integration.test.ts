import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { sshServerSchema } from '#shared/server.ts';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';
import type { Target, TargetProcess } from '../target/target.ts';

// Pooled connections against a real sshd, and against what is no sshd at all.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const disposers: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

async function lab(options?: SshdOptions): Promise<Sshd> {
  const sshd = await startSshd(options);
  disposers.push(sshd.stop);
  return sshd;
}

function person(options: Parameters<typeof startPool>[0] = {}) {
  const pool = startPool(options);
  disposers.push(pool.stop);
  return pool;
}

async function failureOf(attempt: Promise<unknown>): Promise<AppFailure['error']> {
  const failure = await attempt.catch((error: unknown) => error);
  if (failure instanceof AppFailure) return failure.error;
  throw new Error(`expected an AppFailure, got ${failure}`);
}

const connectionsOf = (sshd: Sshd) => sshd.log().match(/^Connection from/gm)?.length ?? 0;

function start(target: Target, words: string[], abort = new AbortController().signal): Promise<TargetProcess> {
  return target.exec(words, { env: {}, cwd: undefined, abort });
}

function running(name: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(name) && !/^\s*\d+\s+Z/.test(line));
}

describe.skipIf(!availability.available)('a pooled connection', () => {
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
    const holder = await start(target, ['sleep', '300']);
    holder.stdout.resume();
    holder.stderr.resume();
    const abort = new AbortController();
    const waiting = failureOf(start(target, ['true'], abort.signal));
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

  test('ends with the pool, and nothing can be run afterwards', async () => {
    const sshd = await lab();
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const process = await start(target, ['sleep', '5']);
    process.stdout.resume();
    process.stderr.resume();
    await pool.close();
    expect((await process.exit).kind).toBe('lost');
    expect((await failureOf(start(target, ['true']))).code).toBe('SHUTTING_DOWN');
  });
});

describe.skipIf(!availability.available)('a connection that goes away', () => {
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
    const process = await start(pool.target(serverOf(sshd)), ['sleep', '300']);
    process.stdout.resume();
    process.stderr.resume();
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
    const process = await start(pool.target(serverOf(sshd)), ['sh', '-c', 'sleep 300; :', name]);
    process.stdout.resume();
    process.stderr.resume();
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
    const process = await start(pool.target(serverOf(sshd, { key_file: '~/key' })), ['sleep', '30']);
    process.stdout.resume();
    process.stderr.resume();
    await sshd.stop();
    expect((await process.exit).kind).toBe('lost');
    expect(await process.remains()).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/refused/) });
    await expect(process.signal('kill')).rejects.toBeInstanceOf(AppFailure);
    globalThis.process.kill(process.pid ?? 0, 'SIGKILL');
  });
});

describe.skipIf(!availability.available)('a login shell that does not start the command', () => {
  test('is told with its own words', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand echo "This account is \u001b[31mclosed" >&2; exit 1' });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error.code).toBe('COMMAND_NOT_STARTED');
    expect(error.message).toContain('This account is closed');
  });

  test('is told also when it ends well', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand echo only backups here' });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error).toMatchObject({ code: 'COMMAND_NOT_STARTED', message: expect.stringContaining('only backups here') });
  });

  test('makes the run lost when the connection breaks before anybody knows', async () => {
    const { pool, homeDirectory } = person();
    const slow = join(homeDirectory, 'slow');
    writeFileSync(slow, '');
    chmodSync(homeDirectory, 0o755);
    const sshd = await lab({ extraConfig: `ForceCommand [ ! -e ${slow} ] || sleep 300; eval "$SSH_ORIGINAL_COMMAND"` });
    const starting = start(pool.target(serverOf(sshd)), ['true']);
    await expect.poll(() => sshd.log()).toMatch(/Starting session/);
    await sleep(100);
    sshd.killSessions();
    rmSync(slow);
    const process = await starting;
    expect(process.pid).toBe(null);
    expect((await process.exit).kind).toBe('lost');
    expect((await process.remains()).kind).toBe('some');
    await process.signal('kill');
    expect(await process.remains()).toEqual({ kind: 'none' });
  });

  test('can be given up while it is slow: the command never starts', async () => {
    const name = `slow-${randomUUID()}`;
    const sshd = await lab({ extraConfig: 'ForceCommand sleep 1; eval "$SSH_ORIGINAL_COMMAND"' });
    const { pool } = person();
    const abort = new AbortController();
    const starting = failureOf(start(pool.target(serverOf(sshd)), ['sh', '-c', 'sleep 300; :', name], abort.signal));
    await expect.poll(() => sshd.log()).toMatch(/Starting session/);
    await sleep(100);
    abort.abort();
    expect((await starting).code).toBe('CONNECTION_FAILED');
    await sleep(1500);
    expect(running(name)).toEqual([]);
  });
});

describe.skipIf(!availability.available)('a login shell of any kind', () => {
  const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'exit 0'], { stdio: 'ignore' }).status === 0;
  const words = ['printf', '[%s]', "it's", '!!', '\\', '$HOME', '~', '*', '', '=ls', 'a b', '`id`', '(x)', 'é'];

  test.each(['bash', 'dash', 'zsh', 'fish', 'tcsh'])('%s passes the same words on', async (shell) => {
    if (!isInstalled(shell)) return console.warn(`skipped: ${shell} is not installed`);
    const path = execFileSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).trim();
    const sshd = await lab({ extraConfig: `ForceCommand exec ${path} -c "$SSH_ORIGINAL_COMMAND"` });
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const { exit, stdout, stderr } = await runToEnd(target, words, { env: { A: "'!" }, cwd: '/tmp' });
    expect({ exit, stderr: stderr.toString() }).toEqual({ exit: { kind: 'exited', code: 0 }, stderr: '' });
    expect(stdout.toString()).toBe(
      words
        .slice(2)
        .map((word) => `[${word}]`)
        .join(''),
    );

    // The one thing that csh cannot take is refused in its own words, and nothing runs.
    const lines = runToEnd(target, ['printf', 'a\nb']);
    if (shell === 'tcsh') expect((await failureOf(lines)).message).toMatch(/Unmatched/);
    else expect((await lines).stdout.toString()).toBe('a\nb');

    const process = await start(target, ['sleep', '300']);
    process.stdout.resume();
    process.stderr.resume();
    await process.signal('kill');
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });
});

describe.skipIf(!availability.available)('the announcement of the process number', () => {
  test('is seen by nobody, also behind what start-up files write', async () => {
    const sshd = await lab({ extraConfig: 'ForceCommand printf "motd " >&2; eval "$SSH_ORIGINAL_COMMAND"' });
    const { pool } = person();
    const { exit, stderr } = await runToEnd(pool.target(serverOf(sshd)), ['sh', '-c', 'echo own >&2; exit 4']);
    expect(exit).toEqual({ kind: 'exited', code: 4 });
    expect(stderr.toString()).toBe('motd own\n');
  });

  test('cannot be made up by the command', async () => {
    const sshd = await lab();
    const { pool } = person();
    const script = 'echo "homelab-cmd $HOMELAB_CMD_RUN 1" >&2; echo $$; read -r x';
    const process = await start(pool.target(serverOf(sshd)), ['sh', '-c', script]);
    const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)]);
    expect(Number(stdout)).toBe(process.pid);
    expect(stderr).toMatch(/^homelab-cmd a[0-9a-f]{31} 1\n$/);
  });
});

describe('a server that cannot be reached', () => {
  async function listen(onConnect: (socket: Socket) => void): Promise<{ port: number; server: TcpServer }> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnect(socket);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    disposers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { port: address.port, server };
  }

  const unreachable = (changes: object) =>
    sshServerSchema.parse({
      kind: 'ssh',
      id: 'nas',
      name: 'nas',
      host: '127.0.0.1',
      user: 'me',
      agent: false,
      ...changes,
    });

  async function errorFor(changes: object, limits = { connect_timeout: 5 }) {
    const { pool } = person({ limits });
    const error = await failureOf(start(pool.target(unreachable(changes)), ['true']));
    expect(pool.state('nas')).toMatchObject({ kind: 'failed', error });
    expect(error.next).not.toBe('');
    return error;
  }

  test('without an address is refused before any connection is tried', async () => {
    expect(await errorFor({ host: '' })).toMatchObject({ code: 'ADDRESS_MISSING' });
  });

  test('with a closed port', async () => {
    const { port, server } = await listen(() => {});
    await new Promise((closed) => server.close(closed));
    const error = await errorFor({ port });
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect(error.message).toBe(`Could not reach nas (me@127.0.0.1:${port}): connection refused.`);
  });

  test('with an unknown name', async () => {
    expect(await errorFor({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'HOST_UNRESOLVED' });
  });

  test('in a network that is not there', async () => {
    expect(await errorFor({ host: '255.255.255.255' })).toMatchObject({ code: 'NETWORK_UNREACHABLE' });
  });

  test('that accepts and says nothing', async () => {
    const { port } = await listen(() => {});
    const startedAt = performance.now();
    expect(await errorFor({ port }, { connect_timeout: 1 })).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('that drips its greeting for ever', async () => {
    const { port } = await listen((socket) => {
      const timer = setInterval(() => socket.write('hello there\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await errorFor({ port }, { connect_timeout: 1 })).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
  });

  test('that hangs up', async () => {
    const { port } = await listen((socket) => socket.end());
    expect(await errorFor({ port })).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  test('that resets', async () => {
    const { port } = await listen((socket) => socket.resetAndDestroy());
    expect(await errorFor({ port })).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  test('that speaks something else', async () => {
    const { port } = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await errorFor({ port });
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(error.message).toContain('does not answer like an SSH server');
  });

  test.skipIf(!availability.available).each([
    [
      'KexAlgorithms diffie-hellman-group-exchange-sha256',
      /offers curve25519-sha256,.* accepts diffie-hellman-group-exch/,
    ],
    ['Ciphers chacha20-poly1305@openssh.com', /offers aes128-gcm@openssh.com,.* accepts chacha20-poly1305@openssh.com/],
    ['MACs hmac-sha1\nCiphers aes128-ctr', /offers hmac-sha2-256-etm@openssh.com,.* accepts hmac-sha1/],
  ])('that only accepts %s', async (extraConfig, lists) => {
    const sshd = await lab({ extraConfig });
    const { pool } = person();
    const error = await failureOf(start(pool.target(serverOf(sshd)), ['true']));
    expect(error.code).toBe('NO_COMMON_ALGORITHM');
    expect(error.message).toMatch(lists);
  });

  test.skipIf(!availability.available)('that turns the connection away (MaxStartups)', async () => {
    const sshd = await lab({ extraConfig: 'MaxStartups 1:100:1' });
    const { pool } = person();
    const hold = connect(sshd.port, '127.0.0.1');
    disposers.push(() => hold.destroy());
    await expect.poll(() => connectionsOf(sshd)).toBe(1);
    expect((await failureOf(start(pool.target(serverOf(sshd)), ['true']))).code).toBe('CONNECTION_FAILED');
  });
});
