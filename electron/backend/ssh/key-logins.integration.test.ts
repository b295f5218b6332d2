import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectionsOf, DONE, failureOf, giving, hasSshd, openSshLab, withoutKey } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';
import type { Sshd } from '../../../e2e/lab/sshd.ts';

// Logins with the private keys of files: which are offered, and what is asked for the encrypted ones (EX-10).

const { lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a login with a key file', () => {
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
    expect(connectionsOf(sshd)).toBe(1);
    expect(sshd.log().match(/^Failed publickey/gm)).toHaveLength(1);
    expect(sshd.log()).not.toMatch(/password for/i);
  });

  test('without any key says so', async () => {
    const sshd = await lab();
    const { pool } = person();
    const server = withoutKey(serverOf(sshd));
    const error = await failureOf(runToEnd(pool.target(server), ['true']));
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(error.message).toMatch(/accepts publickey, password; offered: a password \(not given\)/);
  });

  test.each([
    ['that is missing', 'KEY_FILE_MISSING', (directory: string) => join(directory, 'nowhere')],
    ['that is a directory', 'KEY_FILE_UNREADABLE', (directory: string) => directory],
    ['that is a public key', 'KEY_FILE_UNREADABLE', (directory: string) => join(directory, 'client_key.pub')],
    [
      'that is damaged',
      'KEY_FILE_UNREADABLE',
      (directory: string) => {
        const text = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
        writeFileSync(join(directory, 'damaged'), text);
        return join(directory, 'damaged');
      },
    ],
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
    expect(sshd.log()).not.toMatch(/userauth|publickey|invalid user/i);
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
    expect(exit).toEqual(DONE);
  });

  test('with the usual key files when none is configured', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    mkdirSync(join(homeDirectory, '.ssh'));
    writeFileSync(join(homeDirectory, '.ssh', 'id_ed25519'), 'damaged');
    writeFileSync(join(homeDirectory, '.ssh', 'id_rsa'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    const server = withoutKey(serverOf(sshd));
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
  });
});

describe.skipIf(!hasSshd)('a private key', () => {
  /** Lets this public key in besides the lab's own. */
  const allow = (sshd: Sshd, publicKey: string) => {
    const file = join(sshd.directory, 'authorized_keys');
    writeFileSync(file, `${readFileSync(file, 'utf8')}${publicKey}\n`);
  };
  const keygen = (...words: string[]) => execFileSync('ssh-keygen', ['-q', ...words]);

  test.each([
    ['OpenSSH, ed25519', ['-t', 'ed25519']],
    ['OpenSSH, ecdsa', ['-t', 'ecdsa', '-b', '384']],
    ['OpenSSH, rsa', ['-t', 'rsa', '-b', '2048']],
    ['PEM, rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['PEM, ecdsa', ['-t', 'ecdsa', '-m', 'PEM']],
    ['PKCS#8, rsa', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['PKCS#8, ecdsa', ['-t', 'ecdsa', '-m', 'PKCS8']],
  ])('in the form of %s, open and encrypted', async (_, words) => {
    const sshd = await lab();
    for (const passphrase of ['', 'horse battery']) {
      const file = join(sshd.directory, `key${passphrase.length}`);
      keygen(...words, '-N', passphrase, '-f', file);
      allow(sshd, readFileSync(`${file}.pub`, 'utf8'));
      let wrong = 0;
      const { pool, asked } = person({
        answer(prompt) {
          if (prompt.kind !== 'passphrase') return { kind: 'yes' };
          wrong += 1;
          return { kind: 'secret', secret: wrong === 1 ? 'not it' : passphrase, keep: 'once' };
        },
      });
      const { exit } = await runToEnd(pool.target(serverOf(sshd, { key_file: file })), ['true']);
      expect(exit).toEqual(DONE);
      const kinds = asked.map(({ kind }) => kind);
      expect(kinds).toEqual(passphrase ? ['trust-host-key', 'passphrase', 'passphrase'] : ['trust-host-key']);
      if (passphrase) expect(asked.at(-1)).toMatchObject({ again: true });
    }
  });

  test('that is in a form which cannot be read says what to do', async () => {
    const sshd = await lab();
    const file = join(sshd.directory, 'pkcs8');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const error = await failureOf(runToEnd(person().pool.target(serverOf(sshd, { key_file: file })), ['true']));
    expect(error).toMatchObject({ code: 'KEY_FILE_UNREADABLE', message: expect.stringContaining('ssh-keygen -p -f') });
  });

  test('on several servers at once asks for its passphrase once', async () => {
    const sshd = await lab({ clientKeyPassphrase: 'horse battery' });
    const { pool, asked } = person({ answer: giving('horse battery') });
    const servers = ['a', 'b', 'c'].map((id) => serverOf(sshd, { id, host: `127.0.0.1` }));
    await runToEnd(pool.target(servers[0] ?? serverOf(sshd)), ['true']);
    const runs = await Promise.all(servers.map((server) => runToEnd(pool.target(server), ['true'])));
    expect(runs.map(({ exit }) => exit)).toEqual([DONE, DONE, DONE]);
    expect(asked.filter(({ kind }) => kind === 'passphrase')).toHaveLength(1);
  });
});
