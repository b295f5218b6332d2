import { expect, test } from 'vitest';
import { outcomeAdvice } from './outcome-notice.tsx';

test('an exit code speaks for itself', () => {
  expect(outcomeAdvice({ kind: 'exited', code: 3 })).toBeNull();
  expect(outcomeAdvice({ kind: 'cancelled', remains: { kind: 'none' } })).toBeNull();
});

test('what was left behind is never passed over', () => {
  const some = { kind: 'some' as const, processes: [{ pid: 7, command: 'sleep 99' }] };
  expect(outcomeAdvice({ kind: 'timed-out', limitMs: 1, remains: some })?.message).toBe(
    'It is still running: sleep 99 (pid 7)',
  );
  expect(outcomeAdvice({ kind: 'cancelled', remains: { kind: 'unknown', reason: 'no answer' } })?.message).toBe(
    'It may still be running: no answer',
  );
});

test('lost is told as what nobody can know', () => {
  expect(outcomeAdvice({ kind: 'lost', reason: 'the connection was closed' })?.next).toContain('Nobody can know');
});
