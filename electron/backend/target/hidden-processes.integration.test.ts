import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hear, openSshLab, running, start } from '../../../e2e/lab/ssh-lab.ts';
import { serverOf } from '../../../e2e/lab/ssh-pool.ts';
import type { Sshd } from '../../../e2e/lab/sshd.ts';
import { makeSudoUser, type SudoUser, sudoAvailable } from '../../../e2e/lab/sudo.ts';
import { terminate } from '../run/termination.ts';
import { type SudoPassword, sudoTarget } from './sudo.ts';

// What runs as another user shows its environment to nobody else, so it has to be found in other ways (RUN-3).

const availability = sudoAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const { lab, person } = openSshLab();
const NO_PASSWORD = 'ALL=(ALL:ALL) NOPASSWD: ALL';

describe.skipIf(!availability.available)('what runs as another user', () => {
  let user: SudoUser;
  const names: string[] = [];
  beforeAll(() => {
    user = makeSudoUser();
  });
  afterAll(() => {
    // Only after a test that failed, or could not end it, there is something to find.
    for (const line of names.flatMap(running)) globalThis.process.kill(Number.parseInt(line, 10), 'SIGKILL');
    user?.remove();
  });

  /** Cancels shell text that runs as another user once it says "ready", and tells what came of it. */
  async function cancelled(sshd: Sshd, script: string, options: { as?: string; password?: string | null } = {}) {
    const { as = 'root', password = null } = options;
    const { pool } = person();
    const name = `hidden-${randomUUID()}`;
    names.push(name);
    const answer: SudoPassword = { get: async () => password, right() {}, wrong() {} };
    const plan = { user: as, asks: password !== null, timeoutMs: 20_000 };
    const target = sudoTarget(pool.target(serverOf(sshd)), { plan, password: answer, onLate() {} });
    const words = ['sudo', plan.asks ? '-S' : '-n', '-u', as, '--', 'sh', '-c', script, name];
    const process = await start(target, words);
    await hear(process).says('ready');
    const remains = await terminate(process, () => {});
    return { remains, left: running(name).length };
  }

  const GONE = { remains: { kind: 'none' }, left: 0 };
  const DAEMON = '(setsid sh -c "sleep 300; :" $0 >/dev/null 2>&1 &); sleep 0.2; echo ready; sleep 300; :';

  test('is found in a container of LXC, which says how long it has been up and not since when its processes run', async () => {
    user.allow(NO_PASSWORD);
    const sshd = await lab({ user: user.name, uptime: '100.00 100.00\n' });
    expect(await cancelled(sshd, 'echo ready; sleep 300; :')).toEqual(GONE);
  });

  test('is found after it has left everything behind but the mark', async () => {
    const sshd = await lab({ user: user.name });
    user.allow(NO_PASSWORD);
    expect(await cancelled(sshd, DAEMON)).toEqual(GONE);
    user.allow('ALL=(ALL:ALL) ALL');
    expect(await cancelled(sshd, DAEMON, { password: user.password })).toEqual(GONE);
    user.allow('ALL=(nobody) NOPASSWD: ALL');
    expect(await cancelled(sshd, DAEMON, { as: 'nobody' })).toEqual(GONE);
  });

  test('is not said to be gone where sudo lets nobody look', async () => {
    user.allow('ALL=(root) NOPASSWD: /usr/bin/sh, /bin/sh, /usr/bin/kill, /bin/kill');
    const sshd = await lab({ user: user.name });
    const { remains, left } = await cancelled(sshd, DAEMON);
    expect(left).toBe(1);
    expect(remains).toEqual({ kind: 'unknown', reason: 'sudo does not let this user look at what it started' });
  });
});
