import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';

// Host keys and logins against a real sshd: what is asked, what is refused, and what was never sent.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const disposers: (() => Promise<void>)[] = [];
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

/** Why running a command failed. */
async function failureOf(attempt: Promise<unknown>): Promise<AppFailure['error']> {
  const failure = await attempt.catch((error: unknown) => error);
  if (failure instanceof AppFailure) return failure.error;
  throw new Error(`expected an AppFailure, got ${failure}`);
}

const authenticationSeen = (sshd: Sshd) => /userauth|publickey|Accepted|Failed|invalid user/i.test(sshd.log());

describe.skipIf(!availability.available)('the first contact with a server', () => {
  test('asks with type and fingerprint before anything about the user is sent', async () => {
    const sshd = await lab();
    const { pool, asked, prompts } = person({ answer: () => null });
    const server = serverOf(sshd);
    const running = runToEnd(pool.target(server), ['true']);
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]).toMatchObject({
      kind: 'trust-host-key',
      server: { id: 'nas', name: 'nas', address: `${sshd.user}@127.0.0.1:${sshd.port}` },
      presented: { type: 'ssh-ed25519', fingerprint: sshd.hostKeyFingerprint() },
    });
    expect(pool.state('nas').kind).toBe('connecting');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(authenticationSeen(sshd)).toBe(false);

    prompts.answer(asked[0]?.id ?? '', { kind: 'yes' });
    expect((await running).exit).toEqual({ kind: 'exited', code: 0 });
    expect(authenticationSeen(sshd)).toBe(true);
  });

  test('ends without a login when the answer is no, and stores nothing', async () => {
    const sshd = await lab();
    const { pool, knownHosts } = person({ answer: () => ({ kind: 'no' }) });
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']));
    expect(error).toMatchObject({
      code: 'HOST_KEY_REJECTED',
      presented: { type: 'ssh-ed25519', fingerprint: sshd.hostKeyFingerprint() },
    });
    expect(pool.state('nas')).toMatchObject({ kind: 'failed', error: { code: 'HOST_KEY_REJECTED' } });
    expect(authenticationSeen(sshd)).toBe(false);
    expect(() => readFileSync(knownHosts)).toThrow('ENOENT');
  });

  test('is a no when nobody is there to answer', async () => {
    const sshd = await lab();
    const { pool, asked } = person({ attended: false });
    expect((await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']))).code).toBe('HOST_KEY_REJECTED');
    expect(asked).toEqual([]);
    expect(authenticationSeen(sshd)).toBe(false);
  });

  test('takes the question back when the run is ended meanwhile', async () => {
    const sshd = await lab();
    const { pool, asked, prompts } = person({ answer: () => null });
    const abort = new AbortController();
    const running = failureOf(runToEnd(pool.target(serverOf(sshd)), ['true'], { abort: abort.signal }));
    await expect.poll(() => asked.length).toBe(1);
    abort.abort();
    expect((await running).code).toBe('CONNECTION_FAILED');
    await expect.poll(() => prompts.list()).toEqual([]);
    expect(pool.state('nas')).toEqual({ kind: 'unknown' });
    expect(authenticationSeen(sshd)).toBe(false);
  });

  test('does not count the time of the answer as connect time', async () => {
    const sshd = await lab();
    const { pool, asked, prompts } = person({ answer: () => null, limits: { connect_timeout: 1 } });
    const running = runToEnd(pool.target(serverOf(sshd)), ['true']);
    await expect.poll(() => asked.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    prompts.answer(asked[0]?.id ?? '', { kind: 'yes' });
    expect((await running).exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('is stored in a form that OpenSSH reads, for this user only, and not asked again', async () => {
    const sshd = await lab();
    const first = person();
    const server = serverOf(sshd);
    await runToEnd(first.pool.target(server), ['true']);
    expect(statSync(first.knownHosts).mode & 0o777).toBe(0o600);
    const line = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${sshd.port}`, '-f', first.knownHosts]).toString();
    expect(line).toContain(sshd.hostKeyLine());

    await first.pool.close();
    const later = person({ answer: () => ({ kind: 'no' }) });
    writeFileSync(later.knownHosts, readFileSync(first.knownHosts));
    expect((await runToEnd(later.pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    expect(later.asked).toEqual([]);
  });

  test('is stored once when two logins to the same server ask at the same time', async () => {
    const sshd = await lab();
    const { pool, asked, prompts, knownHosts, hostKeys, homeDirectory } = person({ answer: () => null });
    const key_file = join(homeDirectory, 'other');
    writeFileSync(key_file, readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    const servers = [serverOf(sshd), serverOf(sshd, { id: 'same', key_file })];
    const runs = Promise.all(servers.map((server) => runToEnd(pool.target(server), ['true'])));
    await expect.poll(() => asked.length).toBe(2);
    for (const { id } of asked) prompts.answer(id, { kind: 'yes' });
    await runs;
    // Waits for its turn behind whatever is being written.
    expect(await hostKeys.remove({ names: 'nobody', fingerprint: '' })).toBe(false);
    expect(readFileSync(knownHosts, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });

  test("is not needed when the user's own known_hosts has the key, hashed", async () => {
    const sshd = await lab();
    const { pool, asked, homeDirectory } = person({ answer: () => ({ kind: 'no' }) });
    mkdirSync(join(homeDirectory, '.ssh'));
    const file = join(homeDirectory, '.ssh', 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    const before = readFileSync(file, 'utf8');
    expect((await runToEnd(pool.target(serverOf(sshd)), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    expect(asked).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe.skipIf(!availability.available)('a server whose host key differs', () => {
  test('is refused with both fingerprints, without a question and without a login', async () => {
    const sshd = await lab();
    const { pool, asked, knownHosts } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    const before = sshd.hostKeyFingerprint();
    const stored = readFileSync(knownHosts, 'utf8');
    await sshd.restartWithNewHostKey();
    const logged = sshd.log().length;
    await expect.poll(() => pool.state('nas').kind).toBe('failed');

    expect(await failureOf(runToEnd(pool.target(server), ['true']))).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      presented: { type: 'ssh-ed25519', fingerprint: sshd.hostKeyFingerprint() },
      known: [{ type: 'ssh-ed25519', fingerprint: before }],
    });
    expect(sshd.hostKeyFingerprint()).not.toBe(before);
    expect(asked).toHaveLength(1);
    expect(sshd.log().slice(logged)).not.toMatch(/publickey|userauth/i);
    expect(readFileSync(knownHosts, 'utf8')).toBe(stored);
  });

  test('is replaced only by the very key that was shown, and the file tells what was replaced', async () => {
    const sshd = await lab();
    const { pool, asked, knownHosts, hostKeys } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    const before = sshd.hostKeyFingerprint();
    const replace = (fingerprint: string) =>
      hostKeys.replace('127.0.0.1', sshd.port, fingerprint, Date.UTC(2026, 0, 2));
    await sshd.restartWithNewHostKey();
    // Nobody has seen it yet.
    expect((await failureOf(replace(sshd.hostKeyFingerprint()))).code).toBe('CONFLICT');
    await expect.poll(() => pool.state('nas').kind).toBe('failed');
    const error = await failureOf(runToEnd(pool.target(server), ['true']));
    expect(error).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      server: { id: 'nas', name: 'nas' },
      known: [{ fingerprint: before, file: 'app', firstSeenAt: expect.any(Number) }],
    });
    expect(error.message).toMatch(/first seen \d{4}-\d\d-\d\d/);
    expect((await failureOf(replace(before))).code).toBe('CONFLICT');

    expect(await replace(sshd.hostKeyFingerprint())).toMatchObject([{ fingerprint: before }]);
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    expect(asked).toHaveLength(1);
    const lines = readFileSync(knownHosts, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^# 2026-01-02T00:00:00.000Z .*ssh-ed25519 SHA256:.* replaced ssh-ed25519 SHA256:.*trusted/,
    );
    expect(lines[0]).toContain(before);
    expect(lines[1]).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()} trusted 2026-01-02T00:00:00.000Z`);
    expect(statSync(knownHosts).mode & 0o777).toBe(0o600);
    // What was replaced is not trusted any more, and a second replacement needs another refusal.
    expect((await failureOf(replace(sshd.hostKeyFingerprint()))).code).toBe('CONFLICT');
  });

  test("is replaced although the old key stands in the user's own file, which stays as it is", async () => {
    const sshd = await lab();
    const { pool, homeDirectory, hostKeys } = person({ answer: () => ({ kind: 'no' }) });
    mkdirSync(join(homeDirectory, '.ssh'));
    const file = join(homeDirectory, '.ssh', 'known_hosts');
    const users = `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`;
    writeFileSync(file, users);
    const before = sshd.hostKeyFingerprint();
    await sshd.restartWithNewHostKey();
    const server = serverOf(sshd);
    expect(await failureOf(runToEnd(pool.target(server), ['true']))).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      known: [{ fingerprint: before, file: 'user', firstSeenAt: null }],
    });
    await hostKeys.replace('127.0.0.1', sshd.port, sshd.hostKeyFingerprint(), 0);
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(users);
    const [, type = '', key = ''] = users.trim().split(' ');
    expect(type).toBe('ssh-ed25519');
    expect((await hostKeys.judge('127.0.0.1', sshd.port, Buffer.from(key, 'base64'))).kind).toBe('changed');
  });

  test('is asked about when it only has a key of another type', async () => {
    const sshd = await lab();
    const { pool, asked } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    await sshd.restartWithNewHostKey('ecdsa');
    await expect.poll(() => pool.state('nas').kind).toBe('failed');
    await runToEnd(pool.target(server), ['true']);
    expect(asked.map((prompt) => prompt.kind === 'trust-host-key' && prompt.presented.type)).toEqual([
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
    ]);
  });

  test('is refused when its key is revoked', async () => {
    const sshd = await lab();
    const { pool, asked, homeDirectory } = person();
    mkdirSync(join(homeDirectory, '.ssh'));
    writeFileSync(join(homeDirectory, '.ssh', 'known_hosts'), `@revoked * ${sshd.hostKeyLine()}\n`);
    expect(await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']))).toMatchObject({
      code: 'HOST_KEY_REVOKED',
      presented: { fingerprint: sshd.hostKeyFingerprint() },
    });
    expect(asked).toEqual([]);
    expect(authenticationSeen(sshd)).toBe(false);
  });

  test('presents the key that is known when it has several', async () => {
    const sshd = await lab();
    const second = join(sshd.directory, 'second_host_key');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', second]);
    const both = await lab({ extraConfig: `HostKey ${second}` });
    const { pool, asked, knownHosts } = person({ answer: () => ({ kind: 'no' }) });
    const rsa = readFileSync(`${second}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(knownHosts, `[127.0.0.1]:${both.port} ${rsa}\n`);
    const process = await runToEnd(pool.target(serverOf(both)), ['true']);
    expect(process.exit).toEqual({ kind: 'exited', code: 0 });
    expect(asked).toEqual([]);
    const state = pool.state('nas');
    expect(state.kind === 'connected' && state.hostKey?.type).toBe('ssh-rsa');
  });
});

describe.skipIf(!availability.available)('what a server says before the login', () => {
  test.each([
    [100, 'says line 1'],
    [30_000, 'says line 1'],
  ])('is kept with the connection, up to a limit: %i bytes', async (bytes, beginning) => {
    const sshd = await lab();
    const file = join(sshd.directory, 'banner');
    const lines = Array.from({ length: bytes / 10 }, (_, i) => `says line ${i + 1} \u001b[31m`);
    writeFileSync(file, `${lines.join('\n').slice(0, bytes)}\n`);
    const speaking = await lab({ extraConfig: `Banner ${file}` });
    const { pool } = person();
    await runToEnd(pool.target(serverOf(speaking)), ['true']);
    const state = pool.state('nas');
    const banner = state.kind === 'connected' ? (state.banner ?? '') : '';
    expect(banner.startsWith(beginning)).toBe(true);
    expect(banner.length).toBeLessThan(2100);
    expect(banner).not.toContain('\u001b');
  });

  test('is named as the reason when it is too long for ssh2', async () => {
    const sshd = await lab();
    const file = join(sshd.directory, 'banner');
    writeFileSync(file, 'x'.repeat(40_000));
    const speaking = await lab({ extraConfig: `Banner ${file}` });
    const error = await failureOf(runToEnd(person().pool.target(serverOf(speaking)), ['true']));
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', next: expect.stringContaining('Banner') });
  });
});

describe.skipIf(!availability.available)('a login', () => {
  let agentBefore: string | undefined;
  beforeEach(() => {
    agentBefore = process.env.SSH_AUTH_SOCK;
    delete process.env.SSH_AUTH_SOCK;
  });
  afterEach(() => {
    if (agentBefore === undefined) delete process.env.SSH_AUTH_SOCK;
    else process.env.SSH_AUTH_SOCK = agentBefore;
  });

  const strangerKey = (directory: string) => {
    const file = join(directory, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return file;
  };

  test('with a wrong key fails once and says what was offered and what is accepted', async () => {
    const sshd = await lab();
    const { pool } = person();
    const key_file = strangerKey(sshd.directory);
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd, { key_file })), ['true']));
    expect(error.code).toBe('AUTHENTICATION_FAILED');
    expect(error.message).toContain(key_file);
    expect(error.message).toMatch(/accepts publickey, password; offered: .*\(refused\)/);
    expect(sshd.log().match(/^Connection from/gm)).toHaveLength(1);
    expect(sshd.log().match(/^Failed publickey/gm)).toHaveLength(1);
    expect(sshd.log()).not.toMatch(/password for/i);
  });

  test('without any key says so', async () => {
    const sshd = await lab();
    const { pool } = person();
    const server = serverOf(sshd);
    delete server.key_file;
    const error = await failureOf(runToEnd(pool.target(server), ['true']));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(error.message).toMatch(/accepts publickey, password; offered: a password \(not given\)/);
  });

  test.each([
    ['that is missing', 'KEY_FILE_MISSING', (directory: string) => join(directory, 'nowhere')],
    ['that is a directory', 'KEY_FILE_UNREADABLE', (directory: string) => directory],
    [
      'that is no key',
      'KEY_FILE_UNREADABLE',
      (directory: string) => {
        writeFileSync(join(directory, 'text'), 'hello');
        return join(directory, 'text');
      },
    ],
  ])('with a key file %s ends before anything is sent', async (_, code, file) => {
    const sshd = await lab();
    const { pool } = person();
    const key_file = file(sshd.directory);
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd, { key_file })), ['true']));
    expect(error.code).toBe(code);
    expect(error.message).toContain(key_file);
    expect(authenticationSeen(sshd)).toBe(false);
  });

  test('with an encrypted key asks for the passphrase once and keeps it out of sight', async () => {
    const secret = 'canary horse battery';
    const sshd = await lab({ clientKeyPassphrase: secret });
    const { pool, asked, logged } = person({
      answer: (prompt) =>
        prompt.kind === 'passphrase' ? { kind: 'secret', secret, keep: 'session' } : { kind: 'yes' },
      limits: { idle_timeout: 1 },
    });
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    await expect.poll(() => pool.state('nas').kind, { timeout: 5000 }).toBe('idle');
    await runToEnd(pool.target(server), ['true']);
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'passphrase']);
    expect(asked[1]).toMatchObject({ keyFile: sshd.clientKeyFile });
    expect(logged.join('\n')).not.toContain(secret);
  });

  test.each([
    ['wrong', { kind: 'secret', secret: 'canary', keep: 'session' }],
    ['not given', { kind: 'no' }],
  ] as const)('with an encrypted key whose passphrase is %s says so', async (_, answer) => {
    const sshd = await lab({ clientKeyPassphrase: 'right' });
    const { pool } = person({ answer: (prompt) => (prompt.kind === 'passphrase' ? answer : { kind: 'yes' }) });
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']));
    expect(error.code).toBe('KEY_FILE_ENCRYPTED');
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(sshd.log()).not.toMatch(/publickey/);
  });

  test('with a key file below the home directory', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    writeFileSync(join(homeDirectory, 'my key'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    const { exit } = await runToEnd(pool.target(serverOf(sshd, { key_file: '~/my key' })), ['true']);
    expect(exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('with the usual key files when none is configured', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    mkdirSync(join(homeDirectory, '.ssh'));
    writeFileSync(join(homeDirectory, '.ssh', 'id_ed25519'), 'damaged');
    writeFileSync(join(homeDirectory, '.ssh', 'id_rsa'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    const server = serverOf(sshd);
    delete server.key_file;
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
  });

  test('with ssh-agent', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    const socket = join(homeDirectory, 'agent.sock');
    const started = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
    try {
      execFileSync('ssh-add', ['-q', sshd.clientKeyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      process.env.SSH_AUTH_SOCK = socket;
      const server = serverOf(sshd, { agent: true });
      delete server.key_file;
      expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
    } finally {
      process.kill(pid);
    }
  });

  test('goes on to the usual keys when ssh-agent cannot be asked', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    process.env.SSH_AUTH_SOCK = join(homeDirectory, 'nobody-listens');
    const server = serverOf(sshd, { agent: true });
    delete server.key_file;
    expect((await failureOf(runToEnd(pool.target(server), ['true']))).message).toMatch(
      /ssh-agent \(could not be asked/,
    );
    mkdirSync(join(homeDirectory, '.ssh'));
    writeFileSync(join(homeDirectory, '.ssh', 'id_ed25519'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual({ kind: 'exited', code: 0 });
  });
});
