import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import ssh2, { type Algorithms, type AuthContext, type Connection as Peer } from 'ssh2';
import { afterEach, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import { sshServerSchema } from '#shared/server.ts';
import { runToEnd, startPool } from '../../../e2e/lab/ssh-pool.ts';

// Peers that no honest sshd would be: they stall, flood, and lie. They are played by sockets and by ssh2's server.

const disposers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

/** Listens on a free port of loopback and gives what a pool needs to go there. */
async function listening(server: NetServer): Promise<ReturnType<typeof sshServerSchema.parse>> {
  disposers.push(() => new Promise((closed) => server.close(closed)));
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return sshServerSchema.parse({
    ...{ kind: 'ssh', id: 'nas', name: 'nas', host: '127.0.0.1', user: 'me', agent: false },
    port: address.port,
  });
}

/** A peer that speaks no SSH. */
function talking(speak: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    speak(socket);
  });
  const listens = listening(server);
  disposers.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listens;
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const hostKey = privateKey.export({ type: 'pkcs1', format: 'pem' });

/** A peer that speaks SSH up to the login. */
function speaking(parts: {
  onLogin?: (context: AuthContext, peer: Peer) => void;
  banner?: string;
  algorithms?: Algorithms;
}) {
  const server = new ssh2.Server(
    {
      hostKeys: [hostKey],
      ...(parts.banner === undefined ? {} : { banner: parts.banner }),
      ...(parts.algorithms === undefined ? {} : { algorithms: parts.algorithms }),
    },
    (peer) => {
      disposers.push(() => peer.end());
      peer.on('error', () => {});
      peer.on('authentication', (context) => parts.onLogin?.(context, peer));
    },
  );
  // ssh2's server is a net.Server in all that matters here.
  return listening(server as unknown as NetServer);
}

function person(answer?: (prompt: Prompt) => PromptAnswer | null, limits = { connect_timeout: 1.5 }) {
  const started = startPool({ limits, ...(answer ? { answer } : {}) });
  disposers.push(started.stop);
  return started;
}

async function failureOf(attempt: Promise<unknown>): Promise<AppFailure['error']> {
  const failure = await attempt.catch((error: unknown) => error);
  if (failure instanceof AppFailure) return failure.error;
  throw new Error(`expected an AppFailure, got ${failure}`);
}

const run = (pool: ReturnType<typeof person>['pool'], server: Awaited<ReturnType<typeof listening>>) =>
  failureOf(runToEnd(pool.target(server), ['true']));

async function timed<T>(work: Promise<T>): Promise<{ result: T; ms: number }> {
  const startedAt = performance.now();
  return { result: await work, ms: performance.now() - startedAt };
}

describe('a peer that', () => {
  test('accepts and says nothing is left after the connect time-out', async () => {
    const server = await talking(() => {});
    const { result, ms } = await timed(run(person().pool, server));
    expect(result.code).toBe('CONNECTION_TIMEOUT');
    expect(ms).toBeLessThan(3000);
  });

  test('drips its greeting byte by byte is left after the connect time-out', async () => {
    const server = await talking((socket) => {
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const { result, ms } = await timed(run(person().pool, server));
    expect(result.code).toBe('CONNECTION_TIMEOUT');
    expect(ms).toBeLessThan(3000);
  });

  test('floods before it says who it is, is left at once, and costs little', async () => {
    const line = `${'\u001b]0;owned\u0007'.repeat(400)}\r\n`;
    const server = await talking((socket) => {
      const pour = () => {
        while (!socket.destroyed && socket.write(line.repeat(20)));
      };
      socket.on('drain', pour);
      pour();
    });
    const before = process.memoryUsage().rss;
    const { result, ms } = await timed(run(person(undefined, { connect_timeout: 10 }).pool, server));
    expect(result.code).toBe('CONNECTION_FAILED');
    expect(result.message).not.toMatch(/owned|\p{Cc}/u);
    expect(ms).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  test('speaks something else is named as such', async () => {
    const server = await talking((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await run(person().pool, server)).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('like an SSH server'),
    });
  });

  test('shows a huge and hostile banner is quoted in part, as plain text', async () => {
    const banner = `\u001b]52;c;b3duZWQ=\u0007Wel\u202Ecome\r\n\u001b[2J${'lots of text\r\n'.repeat(2000)}`;
    const server = await speaking({
      banner,
      onLogin: (context) => (context.method === 'password' ? context.reject() : context.reject(['password'])),
    });
    const { pool, asked } = person((prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }));
    expect((await run(pool, server)).code).toBe('AUTHENTICATION_FAILED');
    const prompt = asked.find(({ kind }) => kind === 'password');
    const shown = prompt?.kind === 'password' ? prompt.banner : '';
    expect(shown.startsWith('Welcome\nlots of text\nlots of text')).toBe(true);
    expect(shown.length).toBeLessThan(2100);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  test('asks questions in hostile words is quoted as plain text, and the answers are the only thing it gets', async () => {
    const answers: string[][] = [];
    const server = await speaking({
      onLogin(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt(
          [
            { prompt: `\u001b[8mCode\u202E:${'x'.repeat(5000)}`, echo: true },
            { prompt: 'Hidden\n', echo: false },
          ],
          '\u0007title',
          'line one\r\n\u001b[31mline two',
          (given) => {
            answers.push(given);
            context.reject();
          },
        );
      },
    });
    const { pool, asked } = person((prompt) =>
      prompt.kind === 'login-questions' ? { kind: 'answers', answers: ['1', '2'], keep: 'session' } : { kind: 'yes' },
    );
    expect((await run(pool, server)).code).toBe('AUTHENTICATION_FAILED');
    expect(answers).toEqual([['1', '2']]);
    const prompt = asked.find(({ kind }) => kind === 'login-questions');
    expect(prompt).toMatchObject({
      title: 'title',
      instruction: 'line one\nline two',
      keep: 'once',
      questions: [
        { text: expect.stringMatching(/^Code ?:x{400}/), echo: true },
        { text: 'Hidden', echo: false },
      ],
    });
    expect(JSON.stringify(prompt)).not.toMatch(/\\u00|\u202e/);
  });

  test('asks without end, or too much at once, is left', async () => {
    for (const questions of [1, 11]) {
      let rounds = 0;
      const server = await speaking({
        onLogin(context) {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          const ask = () => {
            rounds += 1;
            context.prompt(
              Array.from({ length: questions }, () => ({ prompt: 'Again:', echo: true })),
              ask,
            );
          };
          ask();
        },
      });
      const { pool, asked } = person((prompt) =>
        prompt.kind === 'login-questions'
          ? { kind: 'answers', answers: prompt.questions.map(() => 'a'), keep: 'once' }
          : { kind: 'yes' },
      );
      expect(await run(pool, server)).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        tried: [{ method: 'keyboard-interactive', result: 'not answered, as it asks too much' }],
      });
      expect(rounds).toBeLessThanOrEqual(11);
      expect(asked.filter(({ kind }) => kind === 'login-questions').length).toBeLessThanOrEqual(10);
    }
  });

  test('says "right, but not enough" for ever is left', async () => {
    let logins = 0;
    const server = await speaking({
      onLogin(context) {
        logins += 1;
        context.reject(['password'], context.method === 'password');
      },
    });
    const { pool } = person(
      (prompt) => (prompt.kind === 'password' ? { kind: 'secret', secret: 'x', keep: 'once' } : { kind: 'yes' }),
      { connect_timeout: 10 },
    );
    expect((await run(pool, server)).code).toBe('AUTHENTICATION_FAILED');
    expect(logins).toBeLessThanOrEqual(30);
  });

  test('offers only what prefix truncation can break (CVE-2023-48795) is refused, with both lists', async () => {
    const server = await speaking({
      algorithms: { cipher: ['chacha20-poly1305@openssh.com', 'aes256-cbc'] },
    });
    expect(await run(person().pool, server)).toMatchObject({
      code: 'NO_COMMON_ALGORITHM',
      message: expect.stringMatching(
        /offers .*aes256-gcm@openssh\.com.*accepts chacha20-poly1305@openssh\.com,aes256-cbc/,
      ),
    });
  });

  test('has no host key that is strong enough is refused, with both lists', async () => {
    const server = await speaking({ algorithms: { serverHostKey: ['ssh-rsa'] } });
    expect(await run(person().pool, server)).toMatchObject({
      code: 'NO_COMMON_ALGORITHM',
      message: expect.stringMatching(/offers .*rsa-sha2-512.*accepts ssh-rsa\./),
    });
  });
});
