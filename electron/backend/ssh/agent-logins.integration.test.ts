import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DONE, failureOf, hasSshd, openSshLab, withoutKey } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';
import { makeKey } from '../../../e2e/lab/sshd.ts';

// Logins with a real ssh-agent (EX-10).

const { atEnd, lab, person } = openSshLab();

/** SSH_AGENTC_SIGN_REQUEST, which stands behind the length of a message. */
const SIGN_REQUEST = 13;

const before = process.env.SSH_AUTH_SOCK;
beforeEach(() => {
  delete process.env.SSH_AUTH_SOCK;
});
afterEach(() => {
  if (before === undefined) delete process.env.SSH_AUTH_SOCK;
  else process.env.SSH_AUTH_SOCK = before;
});

/** Starts an agent that this process finds. */
function startAgent(directory: string): void {
  const socket = join(directory, 'agent.sock');
  const started = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
  atEnd(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1])));
  process.env.SSH_AUTH_SOCK = socket;
}

const add = (keyFile: string, ...options: string[]) =>
  execFileSync('ssh-add', ['-q', ...options, keyFile], { stdio: 'ignore' });

describe.skipIf(!hasSshd)('a login with ssh-agent', () => {
  test('needs no key file', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    startAgent(homeDirectory);
    add(sshd.clientKeyFile);
    const server = withoutKey(serverOf(sshd, { agent: true }));
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
  });

  test('names each key that was refused', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person({
      answer: (prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }),
    });
    startAgent(homeDirectory);
    for (const name of ['red', 'blue']) {
      const file = join(sshd.directory, name);
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
      add(file);
    }
    const server = withoutKey(serverOf(sshd, { agent: true }));
    const words = (name: string) => expect.stringMatching(new RegExp(`^.*${name} in ssh-agent \\(ssh-ed25519 SHA256:`));
    expect(await failureOf(runToEnd(pool.target(server), ['true']))).toMatchObject({
      tried: [
        { method: 'publickey', what: words('red'), result: 'refused' },
        { method: 'publickey', what: words('blue'), result: 'refused' },
        { method: 'password', what: 'a password', result: 'not given' },
      ],
    });
    const allowed = join(sshd.directory, 'authorized_keys');
    writeFileSync(allowed, readFileSync(join(sshd.directory, 'blue.pub')), { flag: 'a' });
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
  });

  test('that offers more keys than the server has patience for says which were tried', async () => {
    const sshd = await lab({ extraConfig: 'MaxAuthTries 2' });
    const { pool, homeDirectory } = person();
    startAgent(homeDirectory);
    for (const name of ['one', 'two', 'three']) {
      makeKey(join(sshd.directory, name), 'ed25519', '');
      add(join(sshd.directory, name));
    }
    const error = await failureOf(runToEnd(pool.target(withoutKey(serverOf(sshd, { agent: true }))), ['true']));
    expect(error).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: [
        { method: 'publickey', result: 'refused' },
        { method: 'publickey', result: 'refused' },
      ],
    });
  });

  test('tells which key the agent did not sign with', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person({
      answer: (prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }),
    });
    startAgent(homeDirectory);
    // To be confirmed by somebody each time, and nobody is there.
    add(sshd.clientKeyFile, '-c');
    const server = withoutKey(serverOf(sshd, { agent: true }));
    expect(await failureOf(runToEnd(pool.target(server), ['true']))).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      tried: [
        { method: 'publickey', result: expect.stringMatching(/^ssh-agent did not sign \(.+\)$/) },
        { method: 'password', result: 'not given' },
      ],
    });
  });

  test('goes on to the usual keys when ssh-agent cannot be asked', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    process.env.SSH_AUTH_SOCK = join(homeDirectory, 'nobody-listens');
    const server = withoutKey(serverOf(sshd, { agent: true }));
    expect((await failureOf(runToEnd(pool.target(server), ['true']))).message).toMatch(
      /ssh-agent \(could not be asked/,
    );
    mkdirSync(join(homeDirectory, '.ssh'));
    writeFileSync(join(homeDirectory, '.ssh', 'id_ed25519'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
    expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
  });

  /** The agent that this process finds falls silent when it is asked for its keys, or for a signature. Tells how many questions are open. */
  async function silence(directory: string, silentTo: 'keys' | 'signature'): Promise<() => number> {
    const real = process.env.SSH_AUTH_SOCK ?? '';
    const open = new Set<Socket>();
    const server = createServer((question) => {
      open.add(question);
      question.on('close', () => open.delete(question));
      question.once('data', (message: Buffer) => {
        question.resume();
        if (silentTo === 'keys' || message[4] === SIGN_REQUEST) return;
        const agent = connect(real);
        agent.write(message);
        question.pipe(agent).pipe(question);
      });
    }).listen(join(directory, 'silent.sock'));
    atEnd(() => server.close());
    await once(server, 'listening');
    process.env.SSH_AUTH_SOCK = join(directory, 'silent.sock');
    return () => open.size;
  }

  test.each([
    ['keys', /ssh-agent \(could not be asked \(it does not answer\)/],
    ['signature', /ssh-agent did not sign \(it does not answer\)/],
  ] as const)(
    'goes on when ssh-agent does not answer about its %s, and leaves no question open',
    async (what, said) => {
      const sshd = await lab();
      const { pool, homeDirectory } = person({ limits: { connect_timeout: 1 } });
      startAgent(homeDirectory);
      add(sshd.clientKeyFile);
      const openQuestions = await silence(homeDirectory, what);
      const server = withoutKey(serverOf(sshd, { agent: true, password: 'never' }));
      const error = await failureOf(runToEnd(pool.target(server), ['true']));
      expect([error.code, error.message]).toEqual(['AUTHENTICATION_FAILED', expect.stringMatching(said)]);
      mkdirSync(join(homeDirectory, '.ssh'));
      writeFileSync(join(homeDirectory, '.ssh', 'id_ed25519'), readFileSync(sshd.clientKeyFile), { mode: 0o600 });
      expect((await runToEnd(pool.target(server), ['true'])).exit).toEqual(DONE);
      await expect.poll(openQuestions).toBe(0);
    },
  );
});
