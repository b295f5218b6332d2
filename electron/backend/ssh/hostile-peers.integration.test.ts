import { describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import { failureOf, giving, openSshLab } from '../../../e2e/lab/ssh-lab.ts';
import { serverAt, speaking, talking } from '../../../e2e/lab/ssh-peers.ts';
import { runToEnd } from '../../../e2e/lab/ssh-pool.ts';

// Peers that no honest sshd would be: they stall, flood, and lie. They are played by sockets and by ssh2's server.

const lab = openSshLab();

function person(answer?: (prompt: Prompt) => PromptAnswer | null, limits = { connect_timeout: 1.5 }) {
  return lab.person({ limits, ...(answer ? { answer } : {}) });
}

function run({ pool }: ReturnType<typeof person>, port: number): Promise<AppError> {
  return failureOf(runToEnd(pool.target(serverAt(port)), ['true']));
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; ms: number }> {
  const startedAt = performance.now();
  return { result: await work, ms: performance.now() - startedAt };
}

describe('a peer that', () => {
  test('drips its greeting byte by byte is left after the connect time-out', async () => {
    const port = await talking(lab.atEnd, (socket) => {
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const { result, ms } = await timed(run(person(), port));
    expect(result.code).toBe('CONNECTION_TIMEOUT');
    expect(ms).toBeLessThan(3000);
  });

  test('floods before it says who it is, is left at once, and costs little', async () => {
    const line = `${'\u001b]0;owned\u0007'.repeat(400)}\r\n`;
    const port = await talking(lab.atEnd, (socket) => {
      const pour = () => {
        while (!socket.destroyed && socket.write(line.repeat(20)));
      };
      socket.on('drain', pour);
      pour();
    });
    const before = process.memoryUsage().rss;
    const { result, ms } = await timed(run(person(undefined, { connect_timeout: 10 }), port));
    expect(result.code).toBe('CONNECTION_FAILED');
    expect(result.message).not.toMatch(/owned|\p{Cc}/u);
    expect(ms).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  test('shows a huge and hostile banner is quoted in part, as plain text', async () => {
    const banner = `\u001b]52;c;b3duZWQ=\u0007Wel\u202Ecome\r\n\u001b[2J${'lots of text\r\n'.repeat(2000)}`;
    const port = await speaking(lab.atEnd, {
      banner,
      onLogin: (context) => (context.method === 'password' ? context.reject() : context.reject(['password'])),
    });
    const someone = person((prompt) => ({ kind: prompt.kind === 'password' ? 'no' : 'yes' }));
    expect((await run(someone, port)).code).toBe('AUTHENTICATION_FAILED');
    const prompt = someone.asked.find(({ kind }) => kind === 'password');
    const shown = prompt?.kind === 'password' ? prompt.banner : '';
    expect(shown.startsWith('Welcome\nlots of text\nlots of text')).toBe(true);
    expect(shown.length).toBeLessThan(2100);
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  test('asks questions in hostile words is quoted as plain text, and the answers are the only thing it gets', async () => {
    const answers: string[][] = [];
    const port = await speaking(lab.atEnd, {
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
    const someone = person((prompt) =>
      prompt.kind === 'login-questions' ? { kind: 'answers', answers: ['1', '2'], keep: 'session' } : { kind: 'yes' },
    );
    expect((await run(someone, port)).code).toBe('AUTHENTICATION_FAILED');
    expect(answers).toEqual([['1', '2']]);
    const prompt = someone.asked.find(({ kind }) => kind === 'login-questions');
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
      const port = await speaking(lab.atEnd, {
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
      const someone = person((prompt) =>
        prompt.kind === 'login-questions'
          ? { kind: 'answers', answers: prompt.questions.map(() => 'a'), keep: 'once' }
          : { kind: 'yes' },
      );
      expect(await run(someone, port)).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        tried: [{ method: 'keyboard-interactive', result: 'not answered, as it asks too much' }],
      });
      expect(rounds).toBeLessThanOrEqual(11);
      expect(someone.asked.filter(({ kind }) => kind === 'login-questions').length).toBeLessThanOrEqual(10);
    }
  });

  test('wants a new password gets none: the person is told that the old one has expired', async () => {
    const port = await speaking(lab.atEnd, {
      onLogin(context) {
        if (context.method === 'password') context.requestChange('Choose another', () => context.reject());
        else context.reject(['password']);
      },
    });
    expect(await run(person(giving('the old one')), port)).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: 'The password of me on nas has expired.',
      tried: [{ method: 'password', result: 'expired' }],
    });
  });

  test('says "right, but not enough" for ever is left', async () => {
    let logins = 0;
    const port = await speaking(lab.atEnd, {
      onLogin(context) {
        logins += 1;
        context.reject(['password'], context.method === 'password');
      },
    });
    const someone = person(
      (prompt) => (prompt.kind === 'password' ? { kind: 'secret', secret: 'x', keep: 'once' } : { kind: 'yes' }),
      { connect_timeout: 10 },
    );
    expect((await run(someone, port)).code).toBe('AUTHENTICATION_FAILED');
    expect(logins).toBeLessThanOrEqual(30);
  });

  test('offers only what prefix truncation can break (CVE-2023-48795) is refused, with both lists', async () => {
    const port = await speaking(lab.atEnd, {
      algorithms: { cipher: ['chacha20-poly1305@openssh.com', 'aes256-cbc'] },
    });
    expect(await run(person(), port)).toMatchObject({
      code: 'NO_COMMON_ALGORITHM',
      message: expect.stringMatching(
        /offers .*aes256-gcm@openssh\.com.*accepts chacha20-poly1305@openssh\.com,aes256-cbc/,
      ),
    });
  });

  test('has no host key that is strong enough is refused, with both lists', async () => {
    const port = await speaking(lab.atEnd, { algorithms: { serverHostKey: ['ssh-rsa'] } });
    expect(await run(person(), port)).toMatchObject({
      code: 'NO_COMMON_ALGORITHM',
      message: expect.stringMatching(/offers .*rsa-sha2-512.*accepts ssh-rsa\./),
    });
  });
});
