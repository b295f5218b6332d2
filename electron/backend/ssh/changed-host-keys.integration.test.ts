import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DONE, failureOf, hasSshd, openSshLab } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';

// A server that shows another key than the one that is known, or several, or a revoked one (EX-9).

const { lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a server whose host key differs', () => {
  test('is refused with both fingerprints, without a question and without a login', async () => {
    const sshd = await lab();
    const { pool, asked, knownHosts, hostKeysStored } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    await hostKeysStored();
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
    const { pool, asked, knownHosts, hostKeys, hostKeysStored } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    await hostKeysStored();
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
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
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
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
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
    expect(sshd.log()).not.toMatch(/userauth|publickey|Accepted|Failed|invalid user/i);
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
    expect(process.exit).toEqual(DONE);
    expect(asked).toEqual([]);
    const state = pool.state('nas');
    expect(state.kind === 'connected' && state.hostKey?.type).toBe('ssh-rsa');
  });
});
