import { expect, test } from 'vitest';
import { createEndings } from './endings.ts';
import { runOf } from './testing/runs.ts';

const ids = (runs: readonly { id: string }[] | null) => runs?.map(({ id }) => id) ?? null;

test('a run is told once, and only when it was seen under way', () => {
  const endings = createEndings();
  expect(endings.note(runOf('old'))).toBeNull();
  expect(endings.note(runOf('a', { state: 'running' }))).toBeNull();
  expect(ids(endings.note(runOf('a')))).toEqual(['a']);
  expect(endings.note(runOf('a'))).toBeNull();
});

test('a batch is told as one, with its last run', () => {
  const endings = createEndings();
  const [a, b] = [{ batchId: 'x' }, { batchId: 'x' }];
  endings.note(runOf('a', { ...a, state: 'queued' }));
  endings.note(runOf('b', { ...b, state: 'queued' }));
  expect(endings.note(runOf('b', b))).toBeNull();
  expect(endings.note(runOf('a', { ...a, state: 'running' }))).toBeNull();
  expect(ids(endings.note(runOf('a', a)))).toEqual(['a', 'b']);
});

test.each([{ caller: { kind: 'api', name: 'cron' } }, { lookup: true }] as const)(
  'what nobody waits for is not told: %j',
  (unawaited) => {
    const endings = createEndings();
    endings.note(runOf('a', { ...unawaited, state: 'running' }));
    expect(endings.note(runOf('a', unawaited))).toBeNull();
  },
);
