import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectionsOf, hasSshd, openSshLab, running, startUnheard } from '../../../e2e/lab/ssh-lab.ts';
import { runToEnd, serverOf } from '../../../e2e/lab/ssh-pool.ts';
import { terminate } from '../run/termination.ts';

// What runs is looked after over the connection that carries it, whatever became of the way to the server (RUN-3).

const { lab, person } = openSshLab();

describe.skipIf(!hasSshd)('a command that runs', () => {
  test('can be ended after its server was edited, although nobody is let in that way any more', async () => {
    const sshd = await lab();
    const server = serverOf(sshd);
    const { pool } = person();
    pool.retain(new Map([[server.id, server]]));
    const name = `carried-${randomUUID()}`;
    const process = await startUnheard(pool.target(server), ['sh', '-c', 'sleep 300; :', name]);
    writeFileSync(join(sshd.directory, 'authorized_keys'), '');
    const edited = { ...server, user: 'somebody-else' };
    pool.retain(new Map([[server.id, edited]]));
    expect(await terminate(process, () => {})).toEqual({ kind: 'none' });
    expect(running(name)).toEqual([]);
    expect(connectionsOf(sshd)).toBe(1);
  });
});

describe.skipIf(!hasSshd)('a host key that is not trusted any more', () => {
  test('is asked about before the next command, while what runs goes on and can be ended', async () => {
    const sshd = await lab();
    const { pool, asked, hostKeys, hostKeysStored } = person();
    const target = pool.target(serverOf(sshd));
    const process = await startUnheard(target, ['sleep', '300']);
    await hostKeysStored();
    for (const entry of await hostKeys.list()) await hostKeys.remove(entry);
    pool.distrust([sshd.hostKeyFingerprint()]);
    await runToEnd(target, ['true']);
    expect(asked.map(({ kind }) => kind)).toEqual(['trust-host-key', 'trust-host-key']);
    expect(await terminate(process, () => {})).toEqual({ kind: 'none' });
    expect(connectionsOf(sshd)).toBe(2);
    await expect.poll(() => sshd.log()).toMatch(/Disconnected from user/);
    expect(asked).toHaveLength(2);
  });

  test('ends what goes through its server, and nothing else', async () => {
    const [hopd, sshd] = [await lab(), await lab()];
    const hop = serverOf(hopd, { id: 'hop', name: 'hop' });
    const behind = serverOf(sshd, { id: 'behind', name: 'behind', jump: ['hop'] });
    const beside = serverOf(sshd, { id: 'beside', name: 'beside' });
    const { pool } = person({ servers: [hop, behind, beside] });
    for (const server of [behind, beside]) await runToEnd(pool.target(server), ['true']);
    pool.distrust([hopd.hostKeyFingerprint()]);
    const states = () => ['hop', 'behind', 'beside'].map((id) => pool.state(id).kind);
    await expect.poll(states).toEqual(['idle', 'idle', 'connected']);
  });
});
