import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import {
  makePasswordUser,
  type PasswordUser,
  passwordUserAvailable,
  twoFactorAvailable,
} from '../../../e2e/lab/password-user.ts';
import { connectionsOf, DONE, failureOf, giving, openSshLab, withoutKey } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';
import { makeKey } from '../../../e2e/lab/sshd.ts';
import { openPassphraseSecrets } from '../../host/node/secrets.ts';

// Logins on a real sshd with what a person knows: passwords and codes (EX-10).

const passwords = passwordUserAvailable();
const twoFactor = twoFactorAvailable();
for (const part of [passwords, twoFactor]) if (!part.available) console.warn(`skipped: ${part.reason}`);

const { lab, person } = openSshLab();

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
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'password']);
    expect(asked[1]).toMatchObject({ user: user.name, keep: 'session', again: false, server: { id: 'nas' } });
    expect(credentials.list().kept).toEqual([
      { name: `password:${user.name}@127.0.0.1:${sshd.port}`, until: 'the app ends' },
    ]);
    await expect.poll(() => pool.state('nas').kind, { timeout: 5000 }).toBe('idle');
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
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
    expect(connectionsOf(sshd)).toBe(1);
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(credentials.list().kept).toEqual([]);
  });

  test('that is good for once is not kept', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, credentials } = person({ answer: giving(user.password, 'once') });
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(DONE);
    expect(credentials.list().kept).toEqual([]);
  });

  test('that was kept and has changed meanwhile is asked for once more', async () => {
    const sshd = await lab({ user: user.name });
    const { pool, asked, credentials } = person({ answer: giving(user.password) });
    await credentials.keep(`password:${user.name}@127.0.0.1:${sshd.port}`, 'the old one', 'session');
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(DONE);
    expect(asked.at(-1)).toMatchObject({ kind: 'password', again: true });
    expect(sshd.log().match(/^Failed password/gm)).toHaveLength(1);
  });

  test('is asked for with what was tried before it', async () => {
    const sshd = await lab({ user: user.name });
    const stranger = join(sshd.directory, 'stranger');
    makeKey(stranger, 'ed25519', '');
    const { pool, asked } = person({ answer: giving(user.password) });
    expect((await runToEnd(pool.target(serverOf(sshd, { key_file: stranger })), ['true'])).exit).toEqual(DONE);
    expect(asked.at(-1)).toMatchObject({
      kind: 'password',
      tried: [{ method: 'publickey', what: expect.stringContaining(stranger), result: 'refused' }],
    });
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
      expect((await runToEnd(pool.target(serverOf(sshd)), ['true'])).exit, methods).toEqual(DONE);
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
    expect((await runToEnd(saving.pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(DONE);
    expect(saving.asked.at(-1)).toMatchObject({ kind: 'password', keep: 'store' });
    await expect.poll(() => readFileSync(file, 'utf8')).toContain(`password:${user.name}`);
    expect(readFileSync(file, 'utf8')).not.toContain(user.password);

    const later = person({ answer: giving('opensesame'), secrets: await openPassphraseSecrets(file) });
    const other = await lab({ user: user.name });
    const servers = [withoutKey(serverOf(sshd)), withoutKey(serverOf(sshd, { id: 'copy' }))];
    for (const server of servers) expect((await runToEnd(later.pool.target(server), ['true'])).exit).toEqual(DONE);
    expect(later.asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'store-passphrase']);

    const moved = { ...serverOf(sshd), port: other.port };
    delete moved.key_file;
    expect((await failureOf(runToEnd(later.pool.target(moved), ['true']))).code).toBe('AUTHENTICATION_FAILED');
    expect(later.asked.at(-1)).toMatchObject({ kind: 'password', again: false });
  });

  test('is asked for where the secret store stays closed, whose passphrase is asked for three times', async () => {
    const sshd = await lab({ user: user.name });
    const file = join(sshd.directory, 'secrets.json');
    const store = await openPassphraseSecrets(file);
    await store.unlock('opensesame');
    await store.set(`password:${user.name}@127.0.0.1:${sshd.port}`, user.password);
    for (const [opens, times] of [
      [{ kind: 'no' }, 1],
      [{ kind: 'secret', secret: 'not it', keep: 'once' }, 3],
    ] as const) {
      const { pool, asked } = person({
        answer: (prompt) => (prompt.kind === 'store-passphrase' ? opens : giving(user.password, 'once')(prompt)),
        secrets: await openPassphraseSecrets(file),
      });
      expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(DONE);
      expect(asked.map(({ kind }) => kind)).toEqual([
        'trust-host-key',
        ...Array.from({ length: times }, () => 'store-passphrase'),
        'password',
      ]);
    }
  });

  test('that is stored and wrong is sent once, however often one connects', async () => {
    const sshd = await lab({ user: user.name });
    const store = await openPassphraseSecrets(join(sshd.directory, 'secrets.json'));
    await store.unlock('opensesame');
    await store.set(`password:${user.name}@127.0.0.1:${sshd.port}`, 'the old one');
    const { pool } = person({ answer: giving(user.password, 'once'), secrets: store });
    const target = pool.target(withoutKey(serverOf(sshd)));
    for (let connections = 1; connections <= 3; connections += 1) {
      expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
      expect(connectionsOf(sshd)).toBe(connections);
      pool.retain(new Map());
    }
    expect(sshd.log().match(/^Failed password/gm)).toHaveLength(1);
  });

  test("answers the server's own question with what is kept, and asks once more when that is wrong", async () => {
    const sshd = await lab({
      user: user.name,
      pam: ['auth required pam_unix.so', 'account required pam_permit.so', 'session required pam_permit.so'],
      extraConfig: ['KbdInteractiveAuthentication yes', 'PasswordAuthentication no', 'PubkeyAuthentication no'].join(
        '\n',
      ),
    });
    const server = withoutKey(serverOf(sshd));
    const name = `password:${user.name}@127.0.0.1:${sshd.port}`;
    const good = person();
    await good.credentials.keep(name, user.password, 'session');
    expect((await runToEnd(good.pool.target(server), ['true'])).exit).toEqual(DONE);
    expect(good.asked.map(({ kind }) => kind)).toEqual(['trust-host-key']);

    const answer = (prompt: Prompt): PromptAnswer =>
      prompt.kind === 'login-questions'
        ? { kind: 'answers', answers: [user.password], keep: 'session' }
        : { kind: 'yes' };
    const changed = person({ answer });
    await changed.credentials.keep(name, 'the old one', 'session');
    expect((await runToEnd(changed.pool.target(server), ['true'])).exit).toEqual(DONE);
    expect(changed.asked.at(-1)).toMatchObject({ kind: 'login-questions', again: true });
    expect(changed.asked).toHaveLength(2);

    const silent = person({ answer: (prompt) => ({ kind: prompt.kind === 'login-questions' ? 'no' : 'yes' }) });
    expect(await failureOf(runToEnd(silent.pool.target(server), ['true']))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: [{ method: 'keyboard-interactive', result: 'not answered' }],
    });
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
    expect((await runToEnd(pool.target(withoutKey(serverOf(sshd))), ['true'])).exit).toEqual(DONE);
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
