import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Run, RunOrder } from '#shared/run.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { type Sshd, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';

// One request on five servers behind real sshds: four agree but for one, and nobody listens at the fifth (RUN-4).

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ACTIONS = `
actions:
  - id: version
    title: Version
    argv: [sh, -c, 'echo "version \${SITE:-1}"']
  - id: sleep
    title: Sleep
    timeout: 60
    argv: [sleep, '600']
`;
const NAMES = ['one', 'two', 'odd', 'gone', 'five'];

describe.skipIf(!availability.available)('a batch on five servers', () => {
  let sshds: Sshd[];
  let backend: TestBackend;

  beforeAll(async () => {
    sshds = await Promise.all(NAMES.map((name) => startSshd(name === 'odd' ? { extraConfig: 'SetEnv SITE=2' } : {})));
    backend = await startBackend({ actions: ACTIONS });
    await backend.limit({ attempts: 1, failures_until_pause: 100 });
    for (const [index, sshd] of sshds.entries()) {
      const id = NAMES[index] ?? '';
      await backend.trust(serverOf(sshd, { id, name: id }));
    }
    await sshds[NAMES.indexOf('gone')]?.down();
    // Until its end has been noticed, a run could begin on the connection that it has left behind. The first check may
    // be what notices it, and a busy machine takes its time for the next.
    await vi.waitFor(async () => {
      const state = await backend.client.servers.check({ serverId: 'gone' });
      expect(state).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_REFUSED' } });
    }, 20_000);
  });

  afterAll(async () => {
    await backend.close();
    backend.discard();
    await Promise.all(sshds.map((sshd) => sshd.stop()));
  });

  async function start(actionId: string, order?: RunOrder): Promise<Run[]> {
    return backend.start({ actionId, parameters: {}, serverIds: NAMES, ...(order && { order }) });
  }
  const ended = (runs: readonly Run[]) => Promise.all(runs.map(({ id }) => backend.ended(id)));
  const words = ({ outcome }: Run) =>
    outcome?.kind === 'exited' ? `exit ${outcome.code}` : outcome?.kind === 'not-started' ? outcome.error.code : '';

  test('at the same time: everybody is asked, and only the fifth fails', async () => {
    const runs = await ended(await start('version'));
    expect(runs.map(words)).toEqual(['exit 0', 'exit 0', 'exit 0', 'CONNECTION_REFUSED', 'exit 0']);
    const texts = await Promise.all(runs.map(({ id }) => backend.output(id)));
    expect(texts.map(({ stdout }) => stdout)).toEqual(['version 1\n', 'version 1\n', 'version 2\n', '', 'version 1\n']);
    expect(runs.every(({ order }) => order === undefined)).toBe(true);
  });

  test('rolling: one after another until the first failure, and the rest was never sent anything', async () => {
    const before = sshds[4]?.log() ?? '';
    const runs = await ended(await start('version', { kind: 'rolling', stopOnFailure: true }));
    expect(runs.map(words)).toEqual(['exit 0', 'exit 0', 'exit 0', 'CONNECTION_REFUSED', 'BATCH_STOPPED']);
    for (const [index, run] of runs.slice(1, 3).entries()) {
      expect(run.startedAt ?? 0).toBeGreaterThanOrEqual(runs[index]?.endedAt ?? Number.POSITIVE_INFINITY);
    }
    expect((sshds[4]?.log() ?? '').slice(before.length)).not.toContain('Starting session');
    expect(runs[4]?.order).toEqual({ kind: 'rolling', stopOnFailure: true });

    const going = await ended(await start('version', { kind: 'rolling', stopOnFailure: false }));
    expect(going.map(words)).toEqual(['exit 0', 'exit 0', 'exit 0', 'CONNECTION_REFUSED', 'exit 0']);
  });

  test('a batch is cancelled as a whole, with nothing left running', async () => {
    const events = backend.follow();
    const runs = await start('sleep', { kind: 'rolling', stopOnFailure: true });
    await events.waitFor('run', ({ run }) => run.id === runs[0]?.id && run.state === 'running');
    await backend.client.runs.cancelBatch({ batchId: runs[0]?.batchId ?? '' });
    for (const run of await ended(runs)) {
      expect(run.outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    }
    expect((await ended(runs)).map(({ startedAt }) => startedAt !== null)).toEqual([true, false, false, false, false]);
    await events.stop();
  });
});
