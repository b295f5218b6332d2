import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DONE, failureOf, hasSshd, openSshLab } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';
import type { Sshd } from '../../../e2e/lab/sshd.ts';

// A server that nobody knows yet: what is asked, what is stored, and what was never sent (EX-9).

const { lab, person } = openSshLab();

const authenticationSeen = (sshd: Sshd) => /userauth|publickey|Accepted|Failed|invalid user/i.test(sshd.log());

describe.skipIf(!hasSshd)('the first contact with a server', () => {
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
    await sleep(200);
    expect(authenticationSeen(sshd)).toBe(false);

    prompts.answer(asked[0]?.id ?? '', { kind: 'yes' });
    expect((await running).exit).toEqual(DONE);
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
    await sleep(1500);
    prompts.answer(asked[0]?.id ?? '', { kind: 'yes' });
    expect((await running).exit).toEqual(DONE);
  });

  test('is stored in a form that OpenSSH reads, for this user only, and not asked again', async () => {
    const sshd = await lab();
    const first = person();
    const server = serverOf(sshd);
    await runToEnd(first.pool.target(server), ['true']);
    await first.hostKeysStored();
    expect(statSync(first.knownHosts).mode & 0o777).toBe(0o600);
    const line = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${sshd.port}`, '-f', first.knownHosts]).toString();
    expect(line).toContain(sshd.hostKeyLine());

    await first.pool.close();
    const later = person({ answer: () => ({ kind: 'no' }) });
    writeFileSync(later.knownHosts, readFileSync(first.knownHosts));
    expect((await runToEnd(later.pool.target(server), ['true'])).exit).toEqual(DONE);
    expect(later.asked).toEqual([]);
  });

  test('is stored once when two logins to the same server ask at the same time', async () => {
    const sshd = await lab();
    const { pool, asked, prompts, knownHosts, hostKeysStored, homeDirectory } = person({ answer: () => null });
    const key_file = join(homeDirectory, 'other');
    writeFileSync(key_file, readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    const servers = [serverOf(sshd), serverOf(sshd, { id: 'same', key_file })];
    const runs = Promise.all(servers.map((server) => runToEnd(pool.target(server), ['true'])));
    await expect.poll(() => asked.length).toBe(2);
    for (const { id } of asked) prompts.answer(id, { kind: 'yes' });
    await runs;
    await hostKeysStored();
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
    expect((await runToEnd(pool.target(serverOf(sshd)), ['true'])).exit).toEqual(DONE);
    expect(asked).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe.skipIf(!hasSshd)('what a server says before the login', () => {
  test.each([100, 30_000])('is kept with the connection, up to a limit: %i bytes', async (bytes) => {
    const sshd = await lab();
    const file = join(sshd.directory, 'banner');
    const lines = Array.from({ length: bytes / 10 }, (_, i) => `says line ${i + 1} \u001b[31m`);
    writeFileSync(file, `${lines.join('\n').slice(0, bytes)}\n`);
    const speaking = await lab({ extraConfig: `Banner ${file}` });
    const { pool } = person();
    await runToEnd(pool.target(serverOf(speaking)), ['true']);
    const state = pool.state('nas');
    const banner = state.kind === 'connected' ? (state.banner ?? '') : '';
    expect(banner.startsWith('says line 1')).toBe(true);
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
