import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { SshServer } from '#shared/server.ts';
import type { TestStep } from '#shared/server-test.ts';
import { running } from '../../e2e/lab/ssh-lab.ts';
import { serverOf, startPool } from '../../e2e/lab/ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';
import { makeSudoUser, sudoAvailable } from '../../e2e/lab/sudo.ts';
import { type ServerTestParts, testServer } from './server-test.ts';

// The test of a server against real sshds, one of which stands behind another, and against what does not answer.

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

/** Tests the last of the servers, and gives all that was told. */
async function tell(
  servers: SshServer[],
  options: Partial<Pick<ServerTestParts, 'sudoUse' | 'timeoutMs'>> & Parameters<typeof startPool>[0] = {},
): Promise<TestStep[][]> {
  const { pool, stop } = startPool({ ...options, servers });
  disposers.push(stop);
  const tested = servers.at(-1);
  if (tested === undefined) throw new Error('no server to test');
  const told: TestStep[][] = [];
  const steps = testServer(tested, new AbortController().signal, {
    servers: () => new Map(servers.map((server) => [server.id, server])),
    check: pool.check,
    target: (server) => (server.kind === 'ssh' ? pool.target(server) : expect.unreachable()),
    sudoUse: options.sudoUse ?? (() => 'none'),
    timeoutMs: options.timeoutMs ?? (() => 5000),
  });
  for await (const each of steps) told.push(each);
  return told;
}

const outlineOf = (told: TestStep[][]) => told.at(-1)?.map(({ kind, state }) => `${kind} ${state.kind}`);
const stepOf = (told: TestStep[][], kind: TestStep['kind']) => told.at(-1)?.find((step) => step.kind === kind)?.state;

/** Listens until the test ends, or until it is stopped. */
async function listen(welcome: (socket: Socket) => void): Promise<{ port: number; stop(): void }> {
  const server = createServer(welcome).listen(0, '127.0.0.1');
  const stop = () => void server.close();
  disposers.push(stop);
  await once(server, 'listening');
  const address = server.address();
  const { port } = typeof address === 'object' && address !== null ? address : expect.unreachable();
  return { port, stop };
}

/** Somebody who lets everybody in, and says nothing. */
const silence = () => undefined;

async function closedPort(): Promise<number> {
  const { port, stop } = await listen(silence);
  stop();
  return port;
}

describe.skipIf(!availability.available)('the test of a server', () => {
  test('tells each step as it happens, and runs nothing but true', async () => {
    const sshd = await lab();
    const told = await tell([serverOf(sshd, { host: 'localhost' })]);
    expect(outlineOf(told)).toEqual(['lookup ok', 'port ok', 'host-key ok', 'login ok', 'command ok']);
    expect(told[0]?.map(({ state }) => state.kind)).toEqual(['running', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(told).toHaveLength(5);
    expect(stepOf(told, 'lookup')).toMatchObject({ found: expect.stringContaining('127.0.0.1') });
    expect(stepOf(told, 'port')).toMatchObject({ found: expect.stringMatching(/^SSH-2.0-OpenSSH/) });
    expect(stepOf(told, 'host-key')).toMatchObject({ found: `ssh-ed25519 ${sshd.hostKeyFingerprint()}` });
    expect(stepOf(told, 'login')).toMatchObject({ found: '', tookMs: expect.any(Number) });
    expect(sshd.log().match(/^Starting session: command/gm)).toHaveLength(1);
  });

  test('stops at a name that nobody knows', async () => {
    const sshd = await lab();
    const told = await tell([serverOf(sshd, { host: 'nas.invalid' })]);
    expect(outlineOf(told)?.slice(0, 2)).toEqual(['lookup failed', 'port waiting']);
    expect(stepOf(told, 'lookup')).toMatchObject({ error: { code: 'HOST_UNRESOLVED' } });
  });

  test('stops at a port where nothing listens, or something that is no SSH server', async () => {
    const sshd = await lab();
    const closed = await tell([serverOf(sshd, { port: await closedPort() })]);
    expect(stepOf(closed, 'port')).toMatchObject({ error: { code: 'CONNECTION_REFUSED' } });

    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const answered = await tell([serverOf(sshd, { port: web.port })]);
    expect(stepOf(answered, 'port')).toMatchObject({ error: { code: 'CONNECTION_FAILED' } });

    const talker = await listen((socket) => socket.write('a word of welcome\r\n'.repeat(1000)));
    const talked = await tell([serverOf(sshd, { port: talker.port })]);
    expect(stepOf(talked, 'port')).toMatchObject({ error: { code: 'CONNECTION_FAILED' } });

    const { port } = await listen(silence);
    const late = await tell([serverOf(sshd, { port })], { timeoutMs: () => 300 });
    expect(stepOf(late, 'port')).toMatchObject({ error: { code: 'CONNECTION_TIMEOUT' } });
  });

  test('stops at a host key that is not accepted, and at a login that is refused', async () => {
    const sshd = await lab();
    const rejected = await tell([serverOf(sshd)], { answer: () => ({ kind: 'no' }) });
    expect(outlineOf(rejected)?.slice(2)).toEqual(['host-key failed', 'login waiting', 'command waiting']);
    expect(stepOf(rejected, 'host-key')).toMatchObject({ error: { code: 'HOST_KEY_REJECTED' } });

    const other = await lab();
    const refused = await tell([serverOf(sshd, { key_file: other.clientKeyFile, password: 'never' })]);
    expect(outlineOf(refused)?.slice(2)).toEqual(['host-key ok', 'login failed', 'command waiting']);
    expect(stepOf(refused, 'login')).toMatchObject({ error: { code: 'AUTHENTICATION_FAILED' } });

    const keyless = await tell([serverOf(sshd, { key_file: '/nowhere/key' })]);
    expect(outlineOf(keyless)?.slice(2)).toEqual(['host-key waiting', 'login failed', 'command waiting']);
    expect(stepOf(keyless, 'login')).toMatchObject({ error: { code: 'KEY_FILE_MISSING' } });
  });

  test('shows which server on the way fails', async () => {
    const [bastion, inner] = await Promise.all([lab(), lab()]);
    const hop = serverOf(bastion, { id: 'bastion', name: 'bastion' });
    const good = await tell([hop, serverOf(inner, { jump: ['bastion'] })]);
    expect(outlineOf(good)).toEqual([
      'lookup ok',
      'port ok',
      'hop ok',
      'port ok',
      'host-key ok',
      'login ok',
      'command ok',
    ]);

    const locked = await tell([
      serverOf(bastion, { id: 'bastion', name: 'bastion', key_file: inner.clientKeyFile, password: 'never' }),
      serverOf(inner, { jump: ['bastion'] }),
    ]);
    expect(locked.at(-1)?.find(({ state }) => state.kind === 'failed')).toMatchObject({
      kind: 'hop',
      about: 'bastion',
      serverId: 'bastion',
    });

    const behind = await tell([hop, serverOf(inner, { port: await closedPort(), jump: ['bastion'] })]);
    expect(outlineOf(behind)?.slice(2, 5)).toEqual(['hop ok', 'port failed', 'host-key waiting']);
  });

  test('tells a command that fails, is ended, or does not end, and an sudo that is out of order', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-programs-'));
    disposers.push(() => rmSync(directory, { recursive: true }));
    /** An sshd whose commands find these programs instead of those of the system. */
    const withPrograms = async (name: string, programs: Record<string, string>) => {
      const place = join(directory, name);
      mkdirSync(place, { recursive: true });
      for (const [program, script] of Object.entries(programs)) {
        writeFileSync(join(place, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      }
      return serverOf(await lab({ extraConfig: `SetEnv PATH=${place}:/usr/bin:/bin` }));
    };
    const notRun = (said: string) => ({
      error: { code: 'COMMAND_NOT_STARTED', message: `nas did not start the command: ${said}.` },
    });
    chmodSync(directory, 0o755);

    const failing = await tell([await withPrograms('failing', { true: 'exit 7' })], { sudoUse: () => 'asks' });
    expect(outlineOf(failing)?.slice(-2)).toEqual(['command failed', 'sudo waiting']);
    expect(stepOf(failing, 'command')).toMatchObject(notRun('"true" ended with exit code 7'));
    const ended = await tell([await withPrograms('ended', { true: 'kill -KILL $$' })]);
    expect(stepOf(ended, 'command')).toMatchObject(notRun('it was ended'));

    const slow = await withPrograms('slow', { true: `exec sleep 300.${process.pid}` });
    const late = await tell([slow], { timeoutMs: () => 1500 });
    expect(stepOf(late, 'command')).toMatchObject(notRun('it did not end in time'));
    expect(running(`sleep 300.${process.pid}`)).toEqual([]);

    const broken = await withPrograms('broken', { sudo: 'echo "sudo: no valid sudoers sources found" >&2; exit 1' });
    expect(stepOf(await tell([broken], { sudoUse: () => 'asks' }), 'sudo')).toMatchObject(
      notRun('sudo: no valid sudoers sources found'),
    );
    const silent = await withPrograms('silent', { sudo: 'exit 1' });
    expect(stepOf(await tell([silent], { sudoUse: () => 'asks' }), 'sudo')).toMatchObject(
      notRun('sudo ended with exit code 1'),
    );
  });

  test('ends when nobody waits for it any more', async () => {
    const { port } = await listen(silence);
    const sshd = await lab();
    const { pool, stop } = startPool();
    disposers.push(stop);
    const abort = new AbortController();
    const steps = testServer(serverOf(sshd, { port }), abort.signal, {
      ...{ servers: () => new Map(), check: pool.check, target: () => expect.unreachable() },
      ...{ sudoUse: () => 'none', timeoutMs: () => 60_000 },
    });
    await steps.next();
    await steps.next();
    const last = steps.next();
    abort.abort();
    expect(await last).toEqual({ value: undefined, done: true });
  });
});

const sudo = sudoAvailable();
if (!sudo.available) console.warn(`skipped: ${sudo.reason}`);

describe.skipIf(!sudo.available)('the test of sudo', () => {
  test('knows whether it needs a password, and whether it may ask for it', async () => {
    const user = makeSudoUser();
    disposers.push(user.remove);
    const server = serverOf(await lab({ user: user.name }));
    user.allow('ALL=(ALL) NOPASSWD: ALL');
    expect(stepOf(await tell([server], { sudoUse: () => 'never-asks' }), 'sudo')).toMatchObject({
      found: 'without a password',
    });
    user.allow('ALL=(ALL:ALL) ALL');
    expect(stepOf(await tell([server], { sudoUse: () => 'asks' }), 'sudo')).toMatchObject({
      found: 'with a password, which you are asked for',
    });
    expect(stepOf(await tell([server], { sudoUse: () => 'never-asks' }), 'sudo')).toMatchObject({
      error: { code: 'SUDO_PASSWORD_MISSING' },
    });
  });
});
