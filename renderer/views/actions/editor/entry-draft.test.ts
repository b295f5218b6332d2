import { describe, expect, it } from 'vitest';
import { listAt, mapAt, numberOf, textAt } from './entry-draft.ts';

const CONTENT = { id: 'a', timeout: 5, argv: ['sleep', 5, null], params: { unit: { type: 'service' } }, env: ['odd'] };

describe('what fields show', () => {
  it('is what stands at a place, as far as it is of the right kind', () => {
    expect(textAt(CONTENT, ['timeout'])).toBe('5');
    expect(textAt(CONTENT, ['params', 'unit', 'type'])).toBe('service');
    expect(textAt(CONTENT, ['params'])).toBe('');
    expect(textAt(CONTENT, ['nothing', 'here'])).toBe('');
    expect(listAt(CONTENT, ['argv'])).toEqual(['sleep', '5', '']);
    expect(listAt(CONTENT, ['id'])).toEqual([]);
    expect(mapAt(CONTENT, ['params'])).toEqual({ unit: { type: 'service' } });
    expect(mapAt(CONTENT, ['env'])).toEqual({});
  });

  it.each([
    ['', undefined],
    ['0', 0],
    ['1.5', 1.5],
    ['1.', '1.'],
    ['1.0', '1.0'],
    ['007', '007'],
    ['five', 'five'],
    ['-3', -3],
  ])('%j in a field for numbers is %j', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});
