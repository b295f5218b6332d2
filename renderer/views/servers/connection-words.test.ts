import { expect, test } from 'vitest';
import { pauseWords } from './connection-words.ts';

test.each([
  [18_200, 'retry in 19 s'],
  [1, 'retry in 1 s'],
  [0, 'the next run tries again'],
  [-5000, 'the next run tries again'],
  [60_000, 'retry in 1 m 00 s'],
  [125_000, 'retry in 2 m 05 s'],
])('a pause with %i ms left', (leftMs, words) => {
  expect(pauseWords(1_000_000 + leftMs, 1_000_000)).toBe(words);
});

test('a pause that only a person ends', () => {
  expect(pauseWords(null, 0)).toBe('until you try again');
});
