import { expect, test } from 'vitest';
import { runOf } from '../../testing/samples.ts';
import { groupTabs, stopIndex, type TabStop, tabStops } from './tab-groups.ts';

const run = (id: string, batchId: string | null) => runOf(id, { batchId });

const runs = new Map(
  [run('a', null), run('b', 'x'), run('c', null), run('d', 'x'), run('e', 'y')].map((each) => [each.id, each]),
);

test('the runs of a batch stand together where the first of them stands; a lone one is no batch any more', () => {
  const groups = groupTabs(['a', 'b', 'c', 'd', 'e', 'unknown'], runs);
  expect(groups.map(({ batch, runs: members }) => [batch, members.map(({ id }) => id).join()])).toEqual([
    [false, 'a'],
    [true, 'b,d'],
    [false, 'c'],
    [false, 'e'],
  ]);
});

test('a batch has a stop for all of it, and behind it those of its runs while one of them is looked at', () => {
  const groups = groupTabs(['a', 'b', 'd', 'e'], runs);
  const words = (stops: TabStop[]) => stops.map(({ runId, overview }) => (overview ? `all of ${runId}` : runId));
  const stops = tabStops(groups, 'd');
  expect(words(stops)).toEqual(['a', 'all of b', 'b', 'd', 'e']);
  expect(words(tabStops(groups, 'a'))).toEqual(['a', 'all of b', 'e']);
  expect(stopIndex(stops, groups, 'd', true)).toBe(1);
  expect(stopIndex(stops, groups, 'd', false)).toBe(3);
  expect(stopIndex(stops, groups, 'a', true)).toBe(0);
  expect(stopIndex(stops, groups, 'gone', false)).toBe(-1);
});

test('a batch counts its runs without a tab', () => {
  const more = new Map([...runs, ['f', run('f', 'x')] as const]);
  expect(groupTabs(['b', 'd'], more).map(({ size }) => size)).toEqual([3]);
});
