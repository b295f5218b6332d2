import { copyFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectionsOf, DONE, hasSshd, openSshLab, startUnheard } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';

// What many runs share: connections, and the room on them.

const { atEnd, lab, person } = openSshLab();

describe.skipIf(!hasSshd)('the connections to one account', () => {
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
    const starting = Array.from({ length: 6 }, () => startUnheard(target, ['sleep', '300']));
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

  test('become more as soon as the server lets them, also while one run takes all the room there is', async () => {
    const sshd = await lab({ maxSessions: 1, extraConfig: 'MaxStartups 1:100:1' });
    const { pool } = person({ limits: { first_pause: 0.5 } });
    const target = pool.target(serverOf(sshd));
    const holder = await startUnheard(target, ['sleep', '300']);
    // Somebody else keeps sshd from answering further connections.
    const other = connect(sshd.port, '127.0.0.1');
    atEnd(() => other.destroy());
    await expect.poll(() => connectionsOf(sshd)).toBe(2);
    const waiting = runToEnd(target, ['echo', 'at last']);
    await expect.poll(() => sshd.log()).toMatch(/drop connection/);
    other.destroy();
    expect((await waiting).stdout.toString()).toBe('at last\n');
    expect(pool.figures('nas')).toMatchObject({ opened: 2, channelLimit: 1 });
    await holder.signal('kill');
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

describe.skipIf(!hasSshd)('a connection that was unused for a while', () => {
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
