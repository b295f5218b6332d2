import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection as Peer } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { failureOf, hasSshd, openSshLab } from '../../../e2e/lab/ssh-lab.ts';
import { relaying, serverAt, speaking } from '../../../e2e/lab/ssh-peers.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';

// Servers that hang up at the worst moment. What is still waited for then must do no harm: an answer that ssh2 is given
// too late makes it throw, and a rejection that nobody handles would end the app (and ends these tests).

const { atEnd, lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a server that hangs up', () => {
  test('anywhere in the handshake is told as such, whatever waits for an answer', async () => {
    const sshd = await lab();
    const { pool, knownHosts } = person();
    const outcomes: string[] = [];
    // Greeting, proposals, host key and signature, login: in steps that are shorter than each of them.
    for (let cutAfter = 20; outcomes.at(-1) !== 'ran'; cutAfter += 60) {
      const port = await relaying(atEnd, { port: sshd.port, cutAfter });
      // A key that is known is decided on without a question, while the server has already gone.
      writeFileSync(knownHosts, `[127.0.0.1]:${port} ${sshd.hostKeyLine()}\n`);
      const attempt = runToEnd(pool.target(serverOf(sshd, { id: `cut-${cutAfter}`, port })), ['true']);
      outcomes.push(
        await attempt.then(
          () => 'ran',
          ({ error }) => error.code,
        ),
      );
      if (outcomes.length > 100) break;
    }
    expect(outcomes.at(-1)).toBe('ran');
    expect(new Set(outcomes)).toEqual(new Set(['CONNECTION_FAILED', 'CONNECTION_LOST', 'ran']));
  });

  test('while a person is still asked about its host key takes the question back', async () => {
    const sshd = await lab({ extraConfig: 'LoginGraceTime 1' });
    const { pool, asked, prompts } = person({ answer: () => null });
    expect(await failureOf(runToEnd(pool.target(serverOf(sshd)), ['true']))).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('closed the connection before the login was done'),
    });
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key']);
    expect(prompts.list()).toEqual([]);
    await sleep(50);
  });
});

test('a connection on which the server has said goodbye is not used any more, although the line stays open', async () => {
  const peers: Peer[] = [];
  const port = await speaking(atEnd, {
    onReady(peer) {
      peers.push(peer);
      peer.on('request', (accept) => accept?.());
      peer.on('session', (accept) => accept().on('exec', (_accept, reject) => reject()));
    },
  });
  const { pool } = person({ limits: { health_check_after: 0 } });
  const server = serverAt(await relaying(atEnd, { port }));
  await pool.check(server, new AbortController().signal);
  const [first] = peers;
  first?.end();
  await sleep(50);
  // It would have to show that it is alive, which nobody can ask it any more: the next run goes over a new one.
  const error = await failureOf(runToEnd(pool.target(server), ['true']));
  expect(error.message).toBe('nas did not start the command: it refuses to run commands.');
  expect(peers).toHaveLength(2);
  await expect.poll(() => pool.figures('nas')).toMatchObject({ opened: 2, lost: 1, closed: 1, connections: [] });
});

test('what a server refuses to run leaves no session behind', async () => {
  let sessions = 0;
  const port = await speaking(atEnd, {
    onReady(peer) {
      peer.on('session', (accept) => {
        sessions += 1;
        accept().on('exec', (_accept, reject) => reject());
      });
      peer.on('close', () => {
        sessions = 0;
      });
    },
  });
  const { pool } = person();
  for (let run = 0; run < 3; run += 1) {
    expect(await failureOf(runToEnd(pool.target(serverAt(port)), ['true']))).toMatchObject({
      code: 'COMMAND_NOT_STARTED',
      message: 'nas did not start the command: it refuses to run commands.',
    });
  }
  await expect.poll(() => sessions).toBe(0);
});
