import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, LIMIT_GROUPS, LIMITS, limitSchema } from './limit-fields.ts';

test('every limit stands in one group, and its default is one that it may be', () => {
  const names = LIMIT_GROUPS.flatMap((group) => group.names);
  expect(names.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  for (const name of names) expect(limitSchema(name).parse(DEFAULT_LIMITS[name])).toBe(DEFAULT_LIMITS[name]);
});
