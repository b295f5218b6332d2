import { expect, test } from 'vitest';
import type { Attempt } from '#shared/run.ts';
import { attemptWords, nextAttemptWords } from './attempt-words.ts';

const refused: Attempt = {
  number: 1,
  at: 1000,
  endedAt: 1100,
  error: { code: 'CONNECTION_REFUSED', message: 'Could not reach nas.', next: 'Start it.' },
  waitMs: 2310,
};

test('an attempt is told with its reason and its wait', () => {
  expect(attemptWords(refused)).toBe('attempt 1: connection refused, waited 2.31 s');
  expect(attemptWords({ ...refused, number: 3, waitMs: null })).toBe('attempt 3: connection refused');
  expect(attemptWords({ ...refused, number: 2, error: null, waitMs: null })).toBe('attempt 2');
});

test('the next attempt is counted down to, and never below zero', () => {
  const run = { attempts: [refused] };
  expect(nextAttemptWords(run, 3, 1100)).toBe('attempt 2 of 3 in 3 s');
  expect(nextAttemptWords(run, 3, 3000)).toBe('attempt 2 of 3 in 1 s');
  expect(nextAttemptWords(run, 3, 60_000)).toBe('attempt 2 of 3 in 0 s');
  expect(nextAttemptWords({ attempts: [] }, 3, 0)).toBe('');
});
