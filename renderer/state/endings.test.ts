import { expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { runOf } from '../testing/samples.ts';
import { endedSince, isShownWith } from './endings.ts';

const byId = (...runs: Run[]) => new Map(runs.map((run) => [run.id, run]));

test('only what was seen running and has ended counts, and nothing that a program asked for', () => {
  const cron = { caller: { kind: 'api', name: 'cron' } } as const;
  const before = byId(runOf('a', { state: 'running' }), runOf('b'), runOf('c', { state: 'running', ...cron }));
  const now = byId(runOf('a'), runOf('b'), runOf('c', cron), runOf('new'));
  expect(endedSince(before, now).map(({ id }) => id)).toEqual(['a']);
  expect(endedSince(new Map(), now)).toEqual([]);
});

test('who looks at one run of a batch sees the others end', () => {
  const [a, b] = [runOf('a', { batchId: 'x' }), runOf('b', { batchId: 'x' })];
  expect(isShownWith(a, b)).toBe(true);
  expect(isShownWith(a, undefined)).toBe(false);
  expect(isShownWith(runOf('c'), runOf('d'))).toBe(false);
  expect(isShownWith(runOf('c'), runOf('c'))).toBe(true);
});
