import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { serverSchema } from '#shared/server.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';

// Runs that wait for their turn, on two servers (both this computer) that take one run at a time.

const ACTIONS = `
actions:
  - { id: hold, title: Hold, timeout: 600, argv: [sleep, '600'] }
  - { id: hello, title: Hello, argv: [echo, hello] }
`;

let backend: TestBackend;

beforeEach(async () => {
  backend = await startBackend({ actions: ACTIONS });
  await backend.limit({ runs_per_server: 1 });
  const other = serverSchema.parse({ id: 'other', name: 'Other', kind: 'local' });
  await backend.client.servers.save({ server: other, replace: false });
});

afterEach(async () => {
  await backend.close();
  backend.discard();
});

/** Keeps `local` busy until it is cancelled. */
async function hold(): Promise<string> {
  const events = backend.follow();
  const [run] = await backend.start({ actionId: 'hold', parameters: {}, serverIds: ['local'] });
  const runId = run?.id ?? '';
  await events.waitFor('run', (event) => event.run.id === runId && event.run.state === 'running');
  await events.stop();
  return runId;
}

const hello = (serverIds: string[], stopOnFailure: boolean): Promise<Run[]> =>
  backend.start({ actionId: 'hello', parameters: {}, serverIds, order: { kind: 'rolling', stopOnFailure } });

test('a batch stops where its turn is cancelled while the server is still busy with something else (RUN-4)', async () => {
  const holding = await hold();
  const [first, second] = await hello(['local', 'other'], true);
  await backend.client.runs.cancel({ runId: first?.id ?? '' });
  const spared = await backend.ended(second?.id ?? '');
  expect(spared).toMatchObject({
    ...{ startedAt: null, attempts: [] },
    outcome: {
      kind: 'not-started',
      error: { code: 'BATCH_STOPPED', message: expect.stringContaining('was cancelled') },
    },
  });
  const cancelled = await backend.ended(first?.id ?? '');
  expect(cancelled.outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
  expect((await backend.client.history.get({ runId: holding })).run.outcome).toBeNull();
});

test('one that goes on after failures begins its next run when the end of the cancelled one is recorded', async () => {
  await hold();
  const [first, second] = await hello(['local', 'other'], false);
  await backend.client.runs.cancel({ runId: first?.id ?? '' });
  const next = await backend.ended(second?.id ?? '');
  const cancelled = await backend.ended(first?.id ?? '');
  expect(next.outcome).toEqual({ kind: 'exited', code: 0 });
  expect(next.attempts[0]?.at).toBeGreaterThanOrEqual(cancelled.endedAt ?? Number.POSITIVE_INFINITY);
});

test('a run that loses its turn leaves the turn of the others as it is', async () => {
  const holding = await hold();
  const runs = await hello(['local', 'other'], true);
  await backend.client.runs.cancel({ runId: runs[1]?.id ?? '' });
  await backend.client.runs.cancel({ runId: holding });
  const outcomes = await Promise.all(runs.map(async ({ id }) => (await backend.ended(id)).outcome));
  expect(outcomes).toEqual([
    { kind: 'exited', code: 0 },
    { kind: 'cancelled', remains: { kind: 'none' } },
  ]);
});

test('output that is asked for before the run begins comes when it does (API-5)', async () => {
  const holding = await hold();
  const [run] = await backend.start({ actionId: 'hello', parameters: {}, serverIds: ['local'] });
  const output = backend.output(run?.id ?? '');
  await backend.client.runs.cancel({ runId: holding });
  expect(await output).toEqual({ stdout: 'hello\n', stderr: '', gaps: 0 });
});

test('output that is asked for before the run begins ends where the run is cancelled first', async () => {
  await hold();
  const [run] = await backend.start({ actionId: 'hello', parameters: {}, serverIds: ['local'] });
  const output = backend.output(run?.id ?? '');
  await backend.client.runs.cancel({ runId: run?.id ?? '' });
  expect(await output).toEqual({ stdout: '', stderr: '', gaps: 0 });
});
