import { expect, test } from 'vitest';
import { LIMIT_GROUPS, LIMITS, parseLimit } from './limit-fields.ts';

test.each([
  ['requests_per_minute', '30', { value: 30 }],
  ['requests_per_minute', '0', { error: 'At least 1.' }],
  ['requests_per_minute', '20000', { error: 'At most 10000.' }],
  ['requests_per_minute', '2.5', { error: 'This has to be a whole number.' }],
  ['default_timeout', '2,5', { value: 2.5 }],
  ['default_timeout', '', { error: 'This has to be a number.' }],
  ['default_timeout', 'soon', { error: 'This has to be a number.' }],
] as const)('%s of "%s"', (name, text, result) => {
  expect(parseLimit(name, text)).toEqual(result);
});

test('every limit stands in one group', () => {
  expect(LIMIT_GROUPS.flatMap(({ names }) => names).toSorted()).toEqual(Object.keys(LIMITS).toSorted());
});
