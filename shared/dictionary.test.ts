import { expect, it } from 'vitest';
import { dictionary } from './dictionary.ts';
import { z } from './z.ts';

const schema = dictionary(z.string().max(20), z.string());

it('takes every key but __proto__, which it refuses rather than forgets', () => {
  expect(schema.parse({ a: 'b', constructor: 'c' })).toEqual({ a: 'b', constructor: 'c' });
  expect(schema.safeParse(JSON.parse('{"a": "b", "__proto__": "c"}')).error?.issues).toEqual([
    expect.objectContaining({ code: 'unrecognized_keys', keys: ['__proto__'], path: [] }),
  ]);
  for (const wrong of [null, undefined, 'text', ['a'], { a: 1 }]) expect(schema.safeParse(wrong).success).toBe(false);
});

it('is a record to those who read its schema', () => {
  const plain = z.record(z.string().max(20), z.string());
  expect(z.toJSONSchema(schema, { io: 'input' })).toEqual(z.toJSONSchema(plain, { io: 'input' }));
});
