import { expect, test } from 'vitest';
import { settingsSchema } from '#shared/settings.ts';
import { actionOf } from '../testing/samples.ts';
import { currentGroup, groupNames, groupToShow, shownActions, shownGroups } from './action-groups.ts';

const actions = [
  actionOf({ id: 'one', group: 'Logs' }),
  actionOf({ id: 'two', group: 'Disks' }),
  actionOf({ id: 'three', group: 'Logs' }),
];

function state(favourites: string[], group: string | null = null, actionFilter: string | null = null) {
  return { actions, group, actionFilter, settings: settingsSchema.parse({ favourites }) };
}

const ids = (favourites: string[], group: string | null = null) =>
  shownActions(state(favourites, group)).map(({ definition }) => definition.id);

test('groups are named once, in the order of their first action', () => {
  expect(groupNames(actions)).toEqual(['Logs', 'Disks']);
});

test('favourites have a group of their own before all others, as long as there are some', () => {
  expect(shownGroups(state([]))).toEqual(['Logs', 'Disks']);
  expect(shownGroups(state(['gone']))).toEqual(['Logs', 'Disks']);
  expect(shownGroups(state(['two']))).toEqual(['Favourites', 'Logs', 'Disks']);
  expect(ids(['three', 'two'])).toEqual(['two', 'three']);
  expect(ids(['three'], 'Logs')).toEqual(['one', 'three']);
});

test('a group that has gone gives way to the first', () => {
  expect(currentGroup(state(['one'], 'Gone'))).toBe('Favourites');
  expect(currentGroup(state([], 'Favourites'))).toBe('Logs');
});

test('an action is shown where one is, if it stands there', () => {
  expect(groupToShow(state(['two'], 'Favourites'), 'two')).toBe('Favourites');
  expect(groupToShow(state(['two']), 'two')).toBe('Favourites');
  expect(groupToShow(state(['two'], 'Favourites'), 'one')).toBe('Logs');
  expect(groupToShow(state(['two'], 'Disks'), 'two')).toBe('Disks');
  expect(groupToShow(state([]), 'gone')).toBeNull();
});

test('a filter finds actions of every group by all of its words', () => {
  const filtered = (filter: string) => shownActions(state([], 'Disks', filter)).map(({ definition }) => definition.id);
  expect(filtered('T')).toEqual(['two', 'three']);
  expect(filtered(' logs  THREE')).toEqual(['three']);
  expect(filtered('logs two')).toEqual([]);
  expect(filtered('  ')).toEqual(['two']);
});
