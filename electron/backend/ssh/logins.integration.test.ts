import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Keep, Prompt, PromptAnswer } from '#shared/prompt.ts';
import {
  makePasswordUser,
  type PasswordUser,
  passwordUserAvailable,
  twoFactorAvailable,
} from '../../../e2e/lab/password-user.ts';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';
import { openPassphraseSecrets } from '../../host/node/secrets.ts';

// Logins on a real sshd with what a person knows: passwords, codes, passphrases.

const availability = sshdAvailable();
const passwords = passwordUserAvailable();
const twoFactor = twoFactorAvailable();
for (const part of [availability, passwords, twoFactor]) if (!part.available) console.warn(`skipped: ${part.reason}`);

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
  const started = startPool(options);
  disposers.push(started.stop);
  return started;
}

async function failureOf(attempt: Promise<unknown>): Promise<AppFailure['error']> {
  const failure = await attempt.catch((error: unknown) => error);
  if (failure instanceof AppFailure) return failure.error;
  throw new Error(`expected an AppFailure, got ${failure}`);
}

/** Says yes to host keys and gives this to every question for a secret. */
function giving(secret: string, keep: Keep = 'session'): (prompt: Prompt) => PromptAnswer {
  return (prompt) => (prompt.kind === 'trust-host-key' ? { kind: 'yes' } : { kind: 'secret', secret, keep });
}

const ok = { kind: 'exited', code: 0 };
const withoutKey = (server: ReturnType<typeof serverOf>) => {
  const { key_file: _, ...rest } = server;
  return rest;
};

describe.skipIf(!passwords.available)('a login with a password', () => {
  let user: PasswordUser;
  beforeAll(() => {
    user = makePasswordUser();
  });
  afterAll(() => user.remove());

  test('asks for it by name, after the keys were refused, and keeps it as long as wanted', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, asked, credentials, logged } = person({ answer: giving(user.password), limits: { idle_timeout: 1 } });
    const server = withoutKey(serverOf(sshd));
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(ok);
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'password']);
    expect(asked[1]).toMatchObject({ user: user.name, keep: 'session', again: false, server: { id: 'nas' } });
    expect(credentials.list().kept).toEqual([
      { name: `password:${user.name}@127.0.0.1:${sshd.port}`, until: 'the app ends' },
    ]);
    await expect.poll(() => pool.state('nas').kind, { timeout: 5000 }).toBe('idle');
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(ok);
    expect(asked).toHaveLength(2);
    expect(logged.join('\n')).not.toContain(user.password);
  });

  test('that is wrong is sent once, and the error tells what was tried', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, credentials } = person({ answer: giving('canary wrong') });
    const error = await failureOf(runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true']));
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      accepted: ['publickey', 'password'],
      tried: [{ method: 'password', what: 'the password', result: 'refused' }],
    });
    expect(error.message).toBe(
      `nas did not let ${user.name} in. It accepts publickey, password; offered: the password (refused).`,
    );
    expect(sshd.log().match(/^Failed password/gm)).toHaveLength(1);
    expect(sshd.log().match(/^Connection from/gm)).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(credentials.list().kept).toEqual([]);
  });

  test('that is good for once is not kept', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, credentials } = person({ answer: giving(user.password, 'once') });
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(ok);
    expect(credentials.list().kept).toEqual([]);
  });

  test('that was kept and has changed meanwhile is asked for once more', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, asked, credentials } = person({ answer: giving(user.password) });
    await credentials.keep(`password:${user.name}@127.0.0.1:${sshd.port}`, 'the old one', 'session');
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(ok);
    expect(asked.at(-1)).toMatchObject({ kind: 'password', again: true });
    expect(sshd.log().match(/^Failed password/gm)).toHaveLength(1);
  });

  test('that nobody gives ends the login', async () => {
    const sshd = await lab({ user: user.name });
    const { pool } = person({ answer: (prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }) });
    const error = await failureOf(runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true']));
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: [{ method: 'password', what: 'a password', result: 'not given' }],
    });
    expect(sshd.log()).not.toMatch(/Failed password/);
  });

  test('is not asked for where the server entry says never', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, asked } = person({ answer: giving(user.password) });
    const server = withoutKey(serverOf(sshd, { password: 'never' }));
    expect((await failureOf(runToEnd(pool.target(server), ['true']))).code).toBe('AUTHENTICATION_FAILED');
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key']);
  });

  test('after a key, where the server wants both, in either order', async () => {
    for (const methods of ['publickey,password', 'password,publickey']) {
      const sshd = await lab({ user: user.name, extraConfig: `AuthenticationMethods ${methods}` });
      const { pool, asked } = person({ answer: giving(user.password) });
      expect((await runToEnd(pool.target(serverOf(sshd)), ['true'])).exit, methods).toEqual(ok);
      expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'password']);
    }
  });

  test('tells what was accepted when the second half fails', async () => {
    const sshd = await lab({ user: user.name, extraConfig: 'AuthenticationMethods publickey,password' });
    const { pool } = person({ answer: giving('wrong') });
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']));
    expect(error).toMatchObject({
      accepted: ['password'],
      tried: [
        { method: 'publickey', result: 'accepted, but the server wants more' },
        { method: 'password', result: 'refused' },
      ],
    });
    expect(error.message).toContain('It accepts password only; offered: ');
  });

  test('comes from the secret store, which is unlocked once, and is never sent to another address', async () => {
    const sshd = await lab({ user: user.name });
    const file = join(sshd.directory, 'secrets.json');
    const first = await openPassphraseSecrets(file);
    await first.unlock('opensesame');
    const saving = person({ answer: giving(user.password, 'store'), secrets: first });
    expect((await runToEnd(saving.pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(ok);
    expect(saving.asked.at(-1)).toMatchObject({ kind: 'password', keep: 'store' });
    await expect.poll(() => readFileSync(file, 'utf8')).toContain(`password:${user.name}`);
    expect(readFileSync(file, 'utf8')).not.toContain(user.password);

    const later = person({ answer: giving('opensesame'), secrets: await openPassphraseSecrets(file) });
    const other = await lab({ user: user.name });
    const servers = [withoutKey(serverOf(sshd)), withoutKey(serverOf(sshd, { id: 'copy' }))];
    for (const server of servers) expect((await runToEnd(later.pool.target(server), ['true'])).exit).toEqual(ok);
    expect(later.asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'store-passphrase']);

    const moved = { ...serverOf(sshd), port: other.port };
    delete moved.key_file;
    expect((await failureOf(runToEnd(later.pool.target(moved), ['true']))).code).toBe('AUTHENTICATION_FAILED');
    expect(later.asked.at(-1)).toMatchObject({ kind: 'password', again: false });
  });

  test.skipIf(!twoFactor.available)("answers the server's own questions, one after the other", async () => {
    const sshd = await lab({
      user: user.name,
      pam: user.twoFactorPam,
      extraConfig: ['KbdInteractiveAuthentication yes', 'PasswordAuthentication no', 'PubkeyAuthentication no'].join(
        '\n',
      ),
    });
    const questions: Prompt[] = [];
    const { pool, credentials } = person({
      answer(prompt) {
        if (prompt.kind !== 'login-questions') return { kind: 'yes' };
        questions.push(prompt);
        const [question] = prompt.questions;
        const answer = question?.text.startsWith('Password') ? user.password : user.code();
        return { kind: 'answers', answers: [answer], keep: 'session' };
      },
    });
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(ok);
    expect(questions).toMatchObject([
      { questions: [{ text: expect.stringMatching(/^(\(.*\) )?Password:$/), echo: false }], keep: 'session' },
      { questions: [{ text: expect.stringMatching(/Verification code:$/), echo: false }], keep: 'once' },
    ]);
    // The password may be kept, a code never is.
    expect(credentials.list().kept).toHaveLength(1);
  });

  test.skipIf(!twoFactor.available)('with a wrong code fails, without another question', async () => {
    const sshd = await lab({
      user: user.name,
      pam: user.twoFactorPam,
      extraConfig: 'AuthenticationMethods publickey,keyboard-interactive\nKbdInteractiveAuthentication yes',
    });
    const { pool, asked } = person({
      answer(prompt) {
        if (prompt.kind !== 'login-questions') return { kind: 'yes' };
        const isPassword = prompt.questions[0]?.text.includes('Password');
        return { kind: 'answers', answers: [isPassword ? user.password : '000000'], keep: 'once' };
      },
    });
    const error = await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']));
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: [
        { method: 'publickey', result: 'accepted, but the server wants more' },
        { method: 'keyboard-interactive', what: "the server's questions", result: 'refused' },
      ],
    });
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'login-questions', 'login-questions']);
  });
});

describe.skipIf(!availability.available)('a login with a key', () => {
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
      expect(exit).toEqual(ok);
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

  test('of ssh-agent names each key that was refused', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person({
      answer: (prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }),
    });
    const socket = join(homeDirectory, 'agent.sock');
    const before = process.env.SSH_AUTH_SOCK;
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-a', socket]).toString())?.[1]);
    try {
      process.env.SSH_AUTH_SOCK = socket;
      for (const name of ['red', 'blue']) {
        keygen('-t', 'ed25519', '-N', '', '-C', name, '-f', join(sshd.directory, name));
        execFileSync('ssh-add', ['-q', join(sshd.directory, name)]);
      }
      const error = await failureOf(runToEnd(pool.target(withoutKey(serverOf(sshd, { agent: true }))), ['true']));
      expect(error).toMatchObject({
        tried: [
          {
            method: 'publickey',
            what: expect.stringMatching(/^red in ssh-agent \(ssh-ed25519 SHA256:/),
            result: 'refused',
          },
          { method: 'publickey', what: expect.stringMatching(/^blue in ssh-agent/), result: 'refused' },
          { method: 'password', what: 'a password', result: 'not given' },
        ],
      });
      allow(sshd, readFileSync(join(sshd.directory, 'blue.pub'), 'utf8'));
      expect((await runToEnd(pool.target(withoutKey(serverOf(sshd, { agent: true }))), ['true'])).exit).toEqual(ok);
    } finally {
      process.kill(pid);
      if (before === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = before;
    }
  });

  test('on several servers at once asks for its passphrase once', async () => {
    const sshd = await lab({ clientKeyPassphrase: 'horse battery' });
    const { pool, asked } = person({ answer: giving('horse battery') });
    const servers = ['a', 'b', 'c'].map((id) => serverOf(sshd, { id, host: `127.0.0.1` }));
    await runToEnd(pool.target(servers[0] ?? serverOf(sshd)), ['true']);
    const runs = await Promise.all(servers.map((server) => runToEnd(pool.target(server), ['true'])));
    expect(runs.map(({ exit }) => exit)).toEqual([ok, ok, ok]);
    expect(asked.filter(({ kind }) => kind === 'passphrase')).toHaveLength(1);
  });
});
