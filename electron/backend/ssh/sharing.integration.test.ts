import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { runToEnd, serverOf, startPool } from '../../../e2e/lab/ssh-pool.ts';
import { type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';

// What many runs share: connections, and the room on them.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const disposers: (() => unknown)[] = [];
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

const connectionsOf = (sshd: Sshd) => sshd.log().match(/^Connection from/gm)?.length ?? 0;
const DONE = { kind: 'exited', code: 0 };

describe.skipIf(!availability.available)('the connections to one account', () => {
  test.each([1, 2, 10])(
    'carry 30 runs at once where sshd allows %i sessions on each (EX-2, fault 6)',
    async (maxSessions) => {
      const sshd = await lab({ maxSessions });
      const { pool } = person();
      const target = pool.target(serverOf(sshd));
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, i) => runToEnd(target, ['sh', '-c', 'sleep 0.1; echo "$0"', String(i)])),
      );
      expect(results.map(({ exit, stdout }) => [exit, stdout.toString()])).toEqual(
        Array.from({ length: 30 }, (_, i) => [DONE, `${i}\n`]),
      );
      // The limit was found out by refusal, and not a single connection more than two was needed.
      expect(pool.figures('nas')).toMatchObject({ channelLimit: maxSessions, opened: 2, lost: 0, sessions: 30 });
      expect(connectionsOf(sshd)).toBe(2);
    },
  );

  test('are shared by all entries that lead there with the same login, and by no others (EXE-6)', async () => {
    const sshd = await lab();
    const { pool, homeDirectory } = person();
    const server = serverOf(sshd);
    await runToEnd(pool.target(server), ['true']);
    await runToEnd(pool.target({ ...server, id: 'same', name: 'The same' }), ['true']);
    expect(connectionsOf(sshd)).toBe(1);
    expect(pool.state('same')).toEqual(pool.state('nas'));
    expect(pool.figures('same')).toMatchObject({ opened: 1, sessions: 2, reused: 1 });

    const otherKey = join(homeDirectory, 'other');
    copyFileSync(sshd.clientKeyFile, otherKey);
    await runToEnd(pool.target({ ...server, id: 'other', key_file: otherKey }), ['true']);
    expect(connectionsOf(sshd)).toBe(2);
    expect(pool.figures('other')).toMatchObject({ opened: 1, sessions: 1, reused: 0 });
  });

  test('keep room for signals and checks while runs wait for it', async () => {
    const sshd = await lab({ maxSessions: 4 });
    const { pool } = person({ limits: { connections_per_server: 1 } });
    const target = pool.target(serverOf(sshd));
    const abort = new AbortController().signal;
    const starting = Array.from({ length: 6 }, async () => {
      const process = await target.exec(['sleep', '300'], { env: {}, cwd: undefined, abort });
      process.stdout.resume();
      process.stderr.resume();
      return process;
    });
    const [first, second] = await Promise.all(starting.slice(0, 2));
    if (first === undefined || second === undefined) throw new Error('nothing runs');
    await expect.poll(() => pool.figures('nas')?.channelLimit).toBe(4);
    // Three of four sessions are for runs once the limit is known: end one, and no other takes its place.
    await first.signal('kill');
    await first.exit;
    await sleep(300);
    expect(pool.figures('nas')?.connections[0]?.channels).toBe(3);
    // So a signal finds its way at once. It looks several times, and sshd may still count the look before.
    const before = connectionsOf(sshd);
    await second.signal('kill');
    expect(await second.exit).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    expect(connectionsOf(sshd)).toBeLessThanOrEqual(before + 1);
    const rest = Promise.allSettled(starting);
    await pool.close();
    await rest;
  });

  test('leak nothing over 1,000 runs (EX-12)', { timeout: 120_000 }, async () => {
    const sshd = await lab();
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    const run = async () => expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    const resources = () => process.getActiveResourcesInfo().length;

    await Promise.all(Array.from({ length: 8 }, run));
    await expect.poll(() => pool.figures('nas')?.connections[0]?.channels).toBe(0);
    const before = resources();
    for (let done = 0; done < 1000; done += 8) await Promise.all(Array.from({ length: 8 }, run));
    await expect.poll(() => pool.figures('nas')?.connections[0]?.channels).toBe(0);
    // The test runner has a timer or two of its own.
    await expect.poll(resources).toBeLessThan(before + 5);
    expect(pool.figures('nas')).toMatchObject({ opened: 1, closed: 0, lost: 0, sessions: 1008, reused: 1000 });
    expect(connectionsOf(sshd)).toBe(1);
  });
});

describe.skipIf(!availability.available)('a connection that was unused for a while', () => {
  test('is checked first, and replaced without a word when nobody answers (EX-12)', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { health_check_after: 0.1 } });
    const states: string[] = [];
    const target = pool.target(serverOf(sshd));
    await runToEnd(target, ['true']);
    await sleep(200);
    const thaw = sshd.freeze();
    pool.onChange(() => states.push(pool.state('nas').kind));
    const startedAt = performance.now();
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(states).not.toContain('failed');
    expect(pool.figures('nas')).toMatchObject({ opened: 2, lost: 0, closed: 1 });
    thaw();
  });

  test('is reused when it answers', async () => {
    const sshd = await lab();
    const { pool } = person({ limits: { health_check_after: 0.1 } });
    const target = pool.target(serverOf(sshd));
    await runToEnd(target, ['true']);
    await sleep(200);
    await runToEnd(target, ['true']);
    expect(pool.figures('nas')).toMatchObject({ opened: 1, sessions: 2, reused: 1 });
  });

  test('and that the server has closed meanwhile is made anew', async () => {
    const sshd = await lab();
    const { pool } = person();
    const target = pool.target(serverOf(sshd));
    await runToEnd(target, ['true']);
    sshd.killSessions();
    expect((await runToEnd(target, ['true'])).exit).toEqual(DONE);
    expect(pool.figures('nas')).toMatchObject({ opened: 2, lost: 1 });
  });
});
