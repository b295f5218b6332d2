import { expect, test } from 'vitest';
import { runOf } from '../testing/samples.ts';
import { isShownWith } from './endings.ts';

test('who looks at one run of a batch sees the others end', () => {
  const [a, b] = [runOf('a', { batchId: 'x' }), runOf('b', { batchId: 'x' })];
  expect(isShownWith(a, b)).toBe(true);
  expect(isShownWith(a, undefined)).toBe(false);
  expect(isShownWith(runOf('c'), runOf('d'))).toBe(false);
  expect(isShownWith(runOf('c'), runOf('c'))).toBe(true);
});
