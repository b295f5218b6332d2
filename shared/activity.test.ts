import { expect, test } from 'vitest';
import { activityOf, activityWords } from './activity.ts';
import { runOf } from './testing/runs.ts';

const failed = { outcome: { kind: 'exited', code: 1 }, endedAt: 100 } as const;

test('failures count from the moment on in which nobody looks any more', () => {
  const runs = [
    runOf('a', { state: 'running' }),
    runOf('b', failed),
    runOf('c', { ...failed, endedAt: 200 }),
    runOf('d'),
  ];
  expect(activityOf(runs, null)).toEqual({ running: 1, failed: 0 });
  expect(activityOf(runs, 150)).toEqual({ running: 1, failed: 1 });
  expect(activityOf(runs, 0)).toEqual({ running: 1, failed: 2 });
});

test('what somebody has cancelled, or was refused, is no failure', () => {
  const runs = [
    runOf('a', { endedAt: 100, outcome: { kind: 'cancelled', remains: { kind: 'none' } } }),
    runOf('b', {
      endedAt: 100,
      outcome: { kind: 'refused', error: { code: 'EMPTY_COMMAND', message: 'm', next: 'n' } },
    }),
  ];
  expect(activityOf(runs, 0)).toEqual({ running: 0, failed: 0 });
});

test('words name only what there is', () => {
  expect(activityWords({ running: 2, failed: 0 })).toBe('2 running');
  expect(activityWords({ running: 2, failed: 1 })).toBe('1 failed, 2 running');
  expect(activityWords({ running: 0, failed: 0 })).toBe('');
});
