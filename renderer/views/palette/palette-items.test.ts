import { describe, expect, test } from 'vitest';
import { INITIAL_STATE } from '../../state/app-state.ts';
import { actionOf, runOf, serverOf } from '../../testing/samples.ts';
import { fuzzyScore } from './fuzzy.ts';
import { paletteGroups } from './palette-items.ts';

const restart = actionOf({
  id: 'restart_service',
  title: 'Restart a service',
  argv: ['systemctl', 'restart', '{service}'],
  params: { service: { type: 'service' } },
});
const uptime = actionOf({ id: 'uptime', title: 'Uptime' });
const docker = actionOf({ id: 'ps', title: 'List containers', servers: ['docker'] });
const state = {
  ...INITIAL_STATE,
  servers: [serverOf('nas'), serverOf('web-1', { tags: ['docker'] }), serverOf('web-2')],
  actions: [restart, uptime, docker],
  selection: { ids: new Set(['nas']), anchor: 'nas', cursor: 'nas' },
  runs: new Map([['r', runOf('r')]]),
};
const first = (query: string) => paletteGroups(state, query)[0]?.items[0];

describe('actions', () => {
  test('"restart nginx on web-1" is one command', () => {
    expect(first('restart nginx on web-1')).toMatchObject({
      title: 'Restart a service “nginx” on web-1',
      command: {
        kind: 'run-action',
        actionId: 'restart_service',
        serverIds: ['web-1'],
        value: { name: 'service', text: 'nginx' },
      },
    });
  });

  test('without a server in the words, the selection counts', () => {
    expect(first('uptime')?.command).toMatchObject({ actionId: 'uptime', serverIds: ['nas'], value: null });
  });

  test('several servers may be named', () => {
    expect(first('uptime web-1 web-2')?.command).toMatchObject({ serverIds: ['web-1', 'web-2'] });
  });

  test('an action that is not allowed there is not offered', () => {
    expect(paletteGroups(state, 'list containers').find(({ heading }) => heading === 'Actions')).toBeUndefined();
    expect(first('list containers web-1')?.command).toMatchObject({ actionId: 'ps' });
  });

  test('more left-over words than parameters fit nothing', () => {
    expect(paletteGroups(state, 'restart one two')).toEqual([]);
  });
});

test('servers, runs and commands are found by parts of their names', () => {
  const ids = (query: string) => paletteGroups(state, query).flatMap(({ items }) => items.map(({ id }) => id));
  expect(ids('web-1')).toContain('server:web-1');
  expect(ids('#docker')).toEqual(['server:web-1']);
  expect(ids('dark')).toEqual(['theme:dark']);
  expect(ids('uptime nas')).toContain('run:r');
});

test('beginnings count more than middles, middles more than scattered letters', () => {
  const scores = ['Restart', 'Restart a service', 'Do restart', 'xrestart', 'r-e-s-t-a-r-t', 'nothing'].map((text) =>
    fuzzyScore(text, 'restart'),
  );
  expect(scores).toEqual([5, 4, 3, 2, 1, 0]);
});
