import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectionsOf, hasSshd, hear, openSshLab, running, start } from '../../../e2e/lab/ssh-lab.ts';
import { serverOf } from '../../../e2e/lab/ssh-pool.ts';
import type { Sshd } from '../../../e2e/lab/sshd.ts';
import { terminate } from './termination.ts';

// Ending a run while the way to its server is cut (RUN-3). What is there to be ended: target/ending.integration.test.ts.

const { atEnd, lab, person } = openSshLab();

/** Has the server turn every further connection away; the function lets it accept them again. */
async function crowd(sshd: Sshd): Promise<() => void> {
  const before = connectionsOf(sshd);
  const stranger = connect(sshd.port, '127.0.0.1');
  stranger.on('error', () => undefined);
  const leave = () => void stranger.destroy();
  atEnd(leave);
  await expect.poll(() => connectionsOf(sshd)).toBe(before + 1);
  return leave;
}

describe.skipIf(!hasSshd)('ending a run', () => {
  test('reaches its server also when that turned the first attempts away', async () => {
    // Room for the run alone: whoever looks after it needs a connection of his own.
    const sshd = await lab({ maxSessions: 1, extraConfig: 'MaxStartups 1:100:1' });
    const { pool } = person();
    const name = `cut-${randomUUID()}`;
    const script = 'echo ready; while :; do sleep 0.1; done';
    const process = await start(pool.target(serverOf(sshd)), ['sh', '-c', script, name]);
    await hear(process).says('ready');
    const leave = await crowd(sshd);
    const ending = terminate(process, () => undefined);
    await sleep(300);
    expect(running(name)).not.toEqual([]);
    leave();
    expect(await ending).toEqual({ kind: 'none' });
    expect(running(name)).toEqual([]);
  });
});
