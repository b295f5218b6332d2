import { expect, test } from 'vitest';
import { headingId, NOTHING_SELECTED, prune } from '../../state/selection.ts';
import { serverOf } from '../../testing/samples.ts';
import { selectStop, stopsOf } from './list-stops.ts';
import { groupServers } from './server-groups.ts';

const servers = [
  serverOf('nas'),
  ...['web-1', 'web-2'].map((id) => serverOf(id, { tags: ['web'] })),
  serverOf('db', { tags: ['data'] }),
];
const web = headingId('web');

test('a folded group is one place for the keyboard, and stands for all of its servers', () => {
  const stops = stopsOf(groupServers(servers, '', new Set(['web'])));
  expect(stops.map(({ id }) => id)).toEqual([web, 'db', 'nas']);
  const only = selectStop(NOTHING_SELECTED, web, 'only', stops);
  expect(only).toEqual({ ids: new Set(['web-1', 'web-2']), anchor: web, cursor: web });
  expect(selectStop(only, 'db', 'range', stops).ids).toEqual(new Set(['web-1', 'web-2', 'db']));
  expect(selectStop(only, web, 'toggle', stops).ids).toEqual(new Set());
  const half = { ids: new Set(['web-1']), anchor: null, cursor: web };
  expect(selectStop(half, web, 'toggle', stops).ids).toEqual(new Set(['web-1', 'web-2']));
});

test('what is searched is found in folded groups too', () => {
  expect(stopsOf(groupServers(servers, 'web-2', new Set(['web']))).map(({ id }) => id)).toEqual(['web-2']);
});

test('the keyboard stays at a heading when servers change around it', () => {
  const there = { ids: new Set(['db', 'gone']), anchor: web, cursor: web };
  expect(prune(there, new Set(['db']))).toEqual({ ids: new Set(['db']), anchor: web, cursor: web });
});
