import { expect, test } from 'vitest';
import { endingSteps } from './ending-steps.ts';

const endings = [
  { signal: 'interrupt' as const, at: 1000 },
  { signal: 'terminate' as const, at: 3000 },
  { signal: 'kill' as const, at: 6500 },
];

test('a run that ended by itself has no steps', () => {
  expect(endingSteps({ startedAt: 1, endings: [], outcome: { kind: 'exited', code: 0 } })).toEqual([]);
});

test('a run that never began left nothing to end', () => {
  const outcome = { kind: 'cancelled' as const, remains: { kind: 'none' as const } };
  expect(endingSteps({ startedAt: null, endings: [], outcome })).toEqual([]);
});

test('steps appear as they are taken', () => {
  const steps = endingSteps({ startedAt: 1, endings: endings.slice(0, 2), outcome: null });
  expect(steps.map(({ words }) => words)).toEqual(['interrupt sent', 'terminate sent 2.00 s later']);
});

test('the last step is what was left, in the colour that it deserves', () => {
  const left = (remains: Parameters<typeof endingSteps>[0]['outcome'] & { kind: 'cancelled' }) =>
    endingSteps({ startedAt: 1, endings, outcome: remains }).at(-1);
  expect(left({ kind: 'cancelled', remains: { kind: 'none' } })).toEqual({ words: '0 processes left', tone: 'ok' });
  expect(left({ kind: 'cancelled', remains: { kind: 'some', processes: [{ pid: 7, command: 'sleep 99' }] } })).toEqual({
    words: 'still running: sleep 99 (pid 7)',
    tone: 'bad',
  });
  expect(left({ kind: 'cancelled', remains: { kind: 'unknown', reason: 'no answer' } })).toEqual({
    words: 'may still be running: no answer',
    tone: 'bad',
  });
});
