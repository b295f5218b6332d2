import { expect, test } from 'vitest';
import { NOTHING_SELECTED, neighbour, prune, select, selectAll } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids];

test('a click selects one, Ctrl adds and takes away', () => {
  const b = select(NOTHING_SELECTED, 'b', 'only', order);
  const bd = select(b, 'd', 'toggle', order);
  expect(ids(bd)).toEqual(['b', 'd']);
  expect(ids(select(bd, 'b', 'toggle', order))).toEqual(['d']);
  expect(ids(select(bd, 'e', 'only', order))).toEqual(['e']);
});

test('Shift selects from the anchor in both directions, and the anchor stays', () => {
  const c = select(NOTHING_SELECTED, 'c', 'only', order);
  const down = select(c, 'e', 'range', order);
  expect(ids(down)).toEqual(['c', 'd', 'e']);
  expect(ids(select(down, 'a', 'range', order))).toEqual(['a', 'b', 'c']);
});

test('Shift without an anchor that is shown selects only what was clicked', () => {
  const hidden = { ids: new Set(['z']), anchor: 'z', cursor: 'z' };
  expect(ids(select(hidden, 'd', 'range', order))).toEqual(['d']);
});

test('arrows stop at the ends and start at the near end', () => {
  expect(neighbour(NOTHING_SELECTED, 1, order)).toBe('a');
  expect(neighbour(NOTHING_SELECTED, -1, order)).toBe('e');
  expect(neighbour(select(NOTHING_SELECTED, 'e', 'only', order), 1, order)).toBe('e');
  expect(neighbour(select(NOTHING_SELECTED, 'b', 'only', order), -1, order)).toBe('a');
  expect(neighbour(NOTHING_SELECTED, 1, [])).toBeNull();
});

test('what is gone leaves the selection; nothing gone keeps the same object', () => {
  const all = selectAll(order);
  expect(ids(prune(all, new Set(['b', 'd'])))).toEqual(['b', 'd']);
  expect(prune(all, new Set(order))).toBe(all);
});
