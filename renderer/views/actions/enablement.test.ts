import { expect, test } from 'vitest';
import { actionOf, serverOf } from '../../testing/samples.ts';
import { cardLetters, enablement } from './enablement.ts';

const nas = serverOf('nas').server;
const web = serverOf('web-1', { tags: ['docker'] }).server;
const all = [nas, web];

test('without a servers list every server will do', () => {
  expect(enablement(actionOf({}), all, all)).toEqual({ kind: 'enabled' });
});

test('nothing selected', () => {
  expect(enablement(actionOf({}), [], all)).toEqual({ kind: 'disabled', reason: 'Select a server first' });
});

test.each([
  [['docker'], 'Not allowed on nas: needs tag docker'],
  [['docker', 'podman'], 'Not allowed on nas: needs tag docker or podman'],
  [['web-1'], 'Not allowed on nas: only on web-1'],
  [['web-1', 'podman'], 'Not allowed on nas: only on web-1, or with tag podman'],
])('a server that %j leaves out is named, with what it lacks', (servers, reason) => {
  expect(enablement(actionOf({ servers }), all, all)).toEqual({ kind: 'disabled', reason });
  expect(enablement(actionOf({ servers }), [web], all)).toEqual({ kind: 'enabled' });
});

test('an action that no server may run says so', () => {
  expect(enablement(actionOf({ servers: [] }), [web], all)).toMatchObject({
    reason: 'Not allowed on web-1: allowed on no server',
  });
});

test('cards get the first letter of a telling word, else one that is free', () => {
  const titles = ['Restart', 'Reload', '9 + 3', 'Show the status'];
  const actions = titles.map((title, index) => actionOf({ id: `a${index}`, title }));
  expect([...cardLetters(actions)]).toEqual([
    ['a0', 'R'],
    ['a1', 'E'],
    ['a2', 'A'],
    ['a3', 'S'],
  ]);
  const many = Array.from({ length: 30 }, (_, index) => actionOf({ id: `a${index}`, title: 'Same' }));
  expect(new Set(cardLetters(many).values()).size).toBe(26);
});
