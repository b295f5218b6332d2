import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { historyQuerySchema } from '#shared/history.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { type Sshd, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';

// The whole backend, from the contract to real processes on this computer and behind a real sshd.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

/** Actions for the tests; `marker` makes their processes recognisable in the process table. */
const ACTIONS = `
actions:
  - id: speak
    title: Speak
    argv: [sh, -c, 'printf "out\\\\033[32m green\\\\033[0m\\n"; echo err >&2; exit 3']
  - id: stubborn
    title: Stubborn
    timeout: 1
    params: { marker: { type: string } }
    argv:
      - sh
      - -c
      - 'trap "" INT TERM; (trap "" INT TERM; while :; do sleep 0.2; done) & nohup sleep 600 >/dev/null 2>&1 & echo ready; while :; do sleep 0.2; done'
      - '{marker}'
  - id: endless
    title: Endless
    timeout: 60
    params: { marker: { type: string } }
    argv: [sh, -c, 'yes "$0" | cat', '{marker}']
  - id: flood
    title: Flood
    timeout: 120
    argv: [sh, -c, 'head -c 200000000 /dev/zero | tr "\\0" "x"']
  - id: sleep
    title: Sleep
    timeout: 60
    params: { marker: { type: string } }
    argv: [sh, -c, 'echo ready; sleep 600; echo "$0"', '{marker}']
`;

/** The processes whose command line names the marker, or that belong to the group of one that does. */
function processesWith(marker: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(marker) && !line.includes('ps -A'));
}

describe.skipIf(!availability.available)('the whole backend', () => {
  let sshd: Sshd;
  let backend: TestBackend;

  beforeAll(async () => {
    sshd = await startSshd();
  });

  afterAll(async () => {
    await sshd.stop();
  });

  async function run(actionId: string, serverId: string, parameters: Record<string, string> = {}) {
    const [started] = await backend.start({ actionId, parameters, serverIds: [serverId] });
    if (started === undefined) throw new Error('no run was started');
    return started;
  }

  async function firstOutput(runId: string) {
    for await (const piece of await backend.client.runs.output({ runId, after: 0 })) {
      if (piece.kind === 'chunk') return piece.text;
    }
    throw new Error('the run ended without output');
  }

  beforeEach(async () => {
    backend = await startBackend({ actions: ACTIONS });
    const asked = await backend.trust(serverOf(sshd, { id: 'remote', name: 'remote' }));
    expect(asked).toMatchObject({ kind: 'trust-host-key', presented: { fingerprint: sshd.hostKeyFingerprint() } });
  });

  afterEach(async () => {
    await backend.close();
    backend.discard();
  });

  for (const serverId of ['local', 'remote']) {
    test(`${serverId}: output arrives whole and apart, the exit code is a result, the history has it after a restart`, async () => {
      const { id } = await run('speak', serverId);
      expect(await backend.output(id)).toEqual({ stdout: 'out\u001b[32m green\u001b[0m\n', stderr: 'err\n', gaps: 0 });
      const ended = await backend.ended(id);
      expect(ended).toMatchObject({ outcome: { kind: 'exited', code: 3 }, bytes: { stdout: 19, stderr: 4 } });

      await backend.close();
      backend = await startBackend({ dataDirectory: backend.dataDirectory });
      expect((await backend.client.history.get({ runId: id })).run).toEqual(ended);
      expect((await backend.output(id)).stdout).toContain('green');
    });

    test(`${serverId}: a command that ignores INT and TERM is gone after its time-out, with all it started (RUN-3, fault 23)`, async () => {
      const marker = `marker-${randomUUID()}`;
      const { id } = await run('stubborn', serverId, { marker });
      expect(await firstOutput(id)).toBe('ready\n');
      expect(processesWith(marker)).not.toEqual([]);
      const ended = await backend.ended(id);
      expect(ended.outcome).toEqual({ kind: 'timed-out', limitMs: 1000, remains: { kind: 'none' } });
      expect(ended.endings.map(({ signal }) => signal)).toEqual(['interrupt', 'terminate', 'kill']);
      expect(processesWith(marker)).toEqual([]);
    });

    test(`${serverId}: cancelling an endless flood takes effect within a second and leaves nothing behind (RUN-1, RUN-3)`, async () => {
      const marker = `marker-${randomUUID()}`;
      const { id } = await run('endless', serverId, { marker });
      await firstOutput(id);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await backend.client.runs.cancel({ runId: id });
      const ended = await backend.ended(id);
      expect(ended.outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
      expect(processesWith(marker)).toEqual([]);
    });

    test(`${serverId}: 200 MB are counted to the byte, kept head and tail, in bounded memory`, async () => {
      const before = process.memoryUsage.rss();
      const { id } = await run('flood', serverId);
      const ended = await backend.ended(id);
      const grown = process.memoryUsage.rss() - before;
      expect(ended).toMatchObject({ outcome: { kind: 'exited', code: 0 }, bytes: { stdout: 200_000_000, stderr: 0 } });
      const text = await backend.output(id);
      expect(text.stdout.length + text.gaps).toBe(200_000_000);
      const kept = join(backend.dataDirectory, 'transcripts', id);
      const size = readdirSync(kept).reduce((sum, name) => sum + statSync(join(kept, name)).size, 0);
      expect(size).toBeLessThanOrEqual(10_000_000);
      expect(grown).toBeLessThan(150_000_000);
    });
  }

  test('closing the backend ends what runs, on both targets, and records it', async () => {
    const marker = `marker-${randomUUID()}`;
    const runs = await Promise.all([run('sleep', 'local', { marker }), run('sleep', 'remote', { marker })]);
    await Promise.all(runs.map(({ id }) => firstOutput(id)));
    await backend.close();
    expect(processesWith(marker)).toEqual([]);
    backend = await startBackend({ dataDirectory: backend.dataDirectory });
    for (const { id } of runs) {
      const { run: recorded } = await backend.client.history.get({ runId: id });
      expect(recorded.outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    }
  });

  test('a batch is one request and gives a run for each server', async () => {
    const runs = await backend.start({
      actionId: 'speak',
      parameters: {},
      serverIds: ['local', 'remote'],
    });
    expect(runs.map(({ server }) => server.id)).toEqual(['local', 'remote']);
    expect(new Set(runs.map(({ batchId }) => batchId)).size).toBe(1);
    await Promise.all(runs.map(({ id }) => backend.ended(id)));
    const page = await backend.client.history.search(historyQuerySchema.parse({ actionIds: ['speak'] }));
    expect(page.records.map(({ run: { server } }) => server.name).sort()).toEqual(['This computer', 'remote']);
  });

  test('input that is not well formed is refused as data, whatever it is (fault 44)', async () => {
    const start = backend.client.runs.start as (input: unknown) => Promise<unknown>;
    for (const input of [null, 5, {}, { actionId: 'speak', parameters: [], serverIds: [] }, { actionId: 7 }]) {
      await expect(start(input)).rejects.toMatchObject({ code: 'FAILED', data: { code: 'VALIDATION_ERROR' } });
    }
  });
});
