import { describe, expect, test } from 'vitest';
import type { Action } from '#shared/action.ts';
import { COMMAND_IDS } from '#shared/shortcuts.ts';
import { INITIAL_STATE } from '../../state/app-state.ts';
import { actionOf, runOf, serverOf } from '../../testing/samples.ts';
import { best, fuzzyScore, haystack } from './fuzzy.ts';
import { choicesKey, type LiveChoices } from './known-values.ts';
import { paletteIndex } from './palette-index.ts';
import { paletteGroups } from './palette-items.ts';

const restart = actionOf({
  id: 'restart_service',
  title: 'Restart a service',
  argv: ['systemctl', 'restart', '{service}'],
  params: { service: { type: 'service' } },
});
const uptime = actionOf({ id: 'uptime', title: 'Uptime' });
const docker = actionOf({ id: 'ps', title: 'List containers', servers: ['docker'] });
const updates = actionOf({
  id: 'apply_updates',
  title: 'Apply updates',
  group: 'Packages',
  argv: ['apt', '{mode}', '{dry_run}'],
  params: { mode: { type: 'choice', choices: ['upgrade', 'full-upgrade'] }, dry_run: { type: 'boolean' } },
});
const ping = actionOf({
  id: 'ping',
  title: 'Ping a host',
  argv: ['ping', '-c', '{count}', '{host}'],
  params: { count: { type: 'integer', default: 3 }, host: { type: 'host' } },
});
const state = {
  ...INITIAL_STATE,
  servers: [serverOf('nas'), serverOf('web-1', { tags: ['docker'] }), serverOf('web-2', { tags: ['docker'] })],
  actions: [restart, uptime, docker, updates, ping],
  selection: { ids: new Set(['nas']), anchor: 'nas', cursor: 'nas' },
  runs: new Map([['r', runOf('r')]]),
};
const groups = (query: string, live: LiveChoices = new Map(), from = state) =>
  paletteGroups(paletteIndex(from, live), from, () => true, query);
const actions = (query: string, live?: LiveChoices) =>
  groups(query, live).find(({ heading }) => heading === 'Actions')?.items ?? [];
const first = (query: string) => actions(query)[0];

describe('actions', () => {
  test('"restart nginx on web-1" is one command', () => {
    expect(first('restart nginx on web-1')).toMatchObject({
      title: 'Restart a service “nginx” on web-1',
      command: {
        kind: 'run-action',
        actionId: 'restart_service',
        serverIds: ['web-1'],
        values: { service: 'nginx' },
        missing: [],
      },
    });
  });

  test('the order of the words does not matter, and values keep their case', () => {
    expect(first('web-1 MyUnit restart')?.command).toMatchObject({
      serverIds: ['web-1'],
      values: { service: 'MyUnit' },
    });
  });

  test('without a server in the words, the selection counts', () => {
    expect(first('uptime')?.command).toMatchObject({ actionId: 'uptime', serverIds: ['nas'], values: {} });
  });

  test('several servers may be named, in full or by a tag', () => {
    expect(first('uptime web-1 web-2')?.command).toMatchObject({ serverIds: ['web-1', 'web-2'] });
    expect(first('uptime #docker')?.command).toMatchObject({ serverIds: ['web-1', 'web-2'] });
    expect(actions('uptime docker').map(({ title }) => title)).toContain('Uptime on web-1 and web-2');
  });

  test('the beginning of a name offers each server that has it', () => {
    const titles = actions('uptime web').map(({ title }) => title);
    expect(titles).toContain('Uptime on web-1');
    expect(titles).toContain('Uptime on web-2');
  });

  test('an action that is not allowed there is not offered', () => {
    expect(actions('list containers')).toEqual([]);
    expect(first('list containers web-1')?.command).toMatchObject({ actionId: 'ps' });
  });

  test('what is missing is said, and left to the form', () => {
    expect(first('restart web-1')).toMatchObject({
      title: 'Restart a service on web-1…',
      detail: 'asks for service',
      command: { missing: ['service'] },
    });
  });

  test('values that are known are found by their beginning, and offered where one is missing', () => {
    const live = new Map([[choicesKey('restart_service', 'service', 'web-1'), ['nginx', 'nftables', 'sshd']]]);
    expect(actions('restart ngi web-1', live)[0]?.command).toMatchObject({ values: { service: 'nginx' } });
    expect(actions('restart web-1', live).map(({ title }) => title)).toEqual([
      'Restart a service on web-1…',
      'Restart a service “nginx” on web-1',
      'Restart a service “nftables” on web-1',
      'Restart a service “sshd” on web-1',
    ]);
    // What one server has is nothing that another one is known to have.
    expect(actions('restart web-2', live)).toHaveLength(1);
    // A value that is known speaks for the action by itself.
    expect(actions('sshd web-1', live)[0]?.title).toBe('Restart a service “sshd” on web-1');
  });

  test('choices, switches and numbers are understood by their kind', () => {
    expect(first('updates full web-1')?.command).toMatchObject({ values: { mode: 'full-upgrade' } });
    expect(first('apply updates dry full nas')?.command).toMatchObject({
      values: { mode: 'full-upgrade', dry_run: 'true' },
    });
    expect(first('ping 5 example.org nas')?.command).toMatchObject({ values: { count: '5', host: 'example.org' } });
    expect(first('ping example.org nas')?.title).toBe('Ping a host “example.org” on nas');
  });

  test('secrets are never taken from the words', () => {
    const login = actionOf({ id: 'log_in', title: 'Log in', params: { token: { type: 'secret' } } });
    const from = { ...state, actions: [login] };
    expect(groups('log in hunter2', new Map(), from).flatMap(({ items }) => items)).toEqual([]);
    expect(groups('log in', new Map(), from)[0]?.items[0]?.command).toMatchObject({ missing: ['token'], values: {} });
  });

  test('more left-over words than parameters fit nothing', () => {
    expect(groups('restart one two')).toEqual([]);
  });
});

describe('everything else', () => {
  const ids = (query: string) => groups(query).flatMap(({ items }) => items.map(({ id }) => id));

  test('servers and runs are found by parts of their names, with what can be done with them', () => {
    expect(groups('web-1')[0]?.items[0]?.id).toBe('server:web-1');
    expect(ids('edit web-1')).toContain('server-edit:web-1');
    expect(ids('test step nas')).toContain('server-test:nas');
    expect(ids('uptime nas')).toContain('run-show:r');
    expect(ids('again uptime')).toContain('run-again:r');
    expect(ids('edit action restart')).toContain('action-edit:restart_service');
    expect(ids('remove ping')).toContain('action-remove:ping');
  });

  test('a server is looked at again, and moved as far as its group goes', () => {
    expect(ids('look again web-1')[0]).toBe('server-lookAgain:web-1');
    expect(ids('move web-1 down')[0]).toBe('server-moveDown:web-1');
    expect(ids('move web-2 up')[0]).toBe('server-moveUp:web-2');
    // Two of a group of two, and one that stands alone.
    expect(ids('move up').filter((id) => id.startsWith('server-moveUp'))).toEqual(['server-moveUp:web-2']);
    expect(ids('move web-2 down')).not.toContain('server-moveDown:web-2');
  });

  test('every command is found by its own words, and only where it is possible', () => {
    expect(ids('dark')[0]).toBe('command:dark_theme');
    expect(ids('export csv')[0]).toBe('command:export_history_csv');
    expect(ids('settings limits')[0]).toBe('settings:limits');
    expect(ids('settings')[0]).toBe('command:show_settings');
    const all = groups('').flatMap(({ items }) => items.map(({ id }) => id));
    const hidden = COMMAND_IDS.filter((command) => !all.includes(`command:${command}`));
    expect(hidden).toEqual(['search', 'next_region', 'previous_region']);
    const impossible = paletteGroups(paletteIndex(state, new Map()), state, (id) => id !== 'dark_theme', 'dark');
    expect(impossible).toEqual([]);
  });
});

test('what people say first is not always what it is called', () => {
  const best = (query: string) => {
    const [group] = groups(query);
    return group?.items[0]?.id;
  };
  for (const [query, id] of [
    ['add an action', 'command:new_action'],
    ['add action', 'command:new_action'],
    ['new action', 'command:new_action'],
    ['new server', 'command:add_server'],
    ['dark mode', 'command:dark_theme'],
    ['preferences', 'command:show_settings'],
    ['history', 'command:show_history'],
    ['help', 'command:show_shortcuts'],
    ['stop', 'command:cancel_run'],
    ['rerun', 'command:run_again'],
    ['find', 'command:search_output'],
    ['zoom in', 'command:larger_text'],
    ['fullscreen', 'command:fill_output'],
    ['compact', 'command:compact_density'],
    ['passwords', 'settings:credentials'],
    ['ssh key', 'settings:host-keys'],
    ['export history', 'command:export_history_csv'],
    ['rename nas', 'server-edit:nas'],
    ['delete web-1', 'server-remove:web-1'],
  ] as const) {
    expect(best(query), query).toBe(id);
  }
});

test('an action is found by what is said about it, after all that are called so', () => {
  const upgrade = actionOf({ id: 'patch', title: 'Patch', description: 'Upgrades everything that is installed.' });
  const from = { ...state, actions: [upgrade, actionOf({ id: 'upgrade', title: 'Upgrade it' })] };
  const titles = (query: string) => groups(query, new Map(), from)[0]?.items.map(({ title }) => title);
  expect(titles('upgrade')).toEqual(['Upgrade it on nas', 'Patch on nas']);
  expect(titles('everything')).toEqual(['Patch on nas']);
});

test('beginnings count more than middles, middles more than scattered letters', () => {
  const texts = ['Restart', 'Restart a service', 'Do restart', 'xrestart', 'r-e-s-t-a-r-t', 'nothing'];
  expect(texts.map((text) => fuzzyScore(haystack(text), 'restart'))).toEqual([5, 4, 3, 2, 1, 0]);
  expect(fuzzyScore(haystack('prestart restart'), 'restart')).toBe(3);
  expect(fuzzyScore(haystack('Show the group before the last'), 'greet')).toBe(0);
});

test('the best are those with the highest scores, the earlier ones first', () => {
  expect(best([1, 5, 0, 5.5, 3, 5], Math.floor, 4)).toEqual([5, 5.5, 5, 3]);
  expect(best([0, -1], (each) => each, 4)).toEqual([]);
});

test('1,000 servers and 200 actions are searched in far less than 50 ms', () => {
  const pad = (index: number) => String(index).padStart(4, '0');
  const groupNames = ['Services', 'Disks', 'Network', 'Updates'];
  const many = Array.from(
    { length: 200 },
    (_, index): Action =>
      actionOf({
        id: `action_${index}`,
        title: `${groupNames[index % 4]} task ${index}`,
        params: {
          word: { type: 'string' },
          mode: { type: 'choice', choices: ['one', 'two', 'three'], default: 'one' },
        },
      }),
  );
  const servers = Array.from({ length: 1000 }, (_, index) =>
    serverOf(`server-${pad(index)}`, { tags: [`tag-${index % 5}`] }),
  );
  const ids = new Set(servers.map(({ server }) => server.id));
  const large = { ...state, servers, actions: many, selection: { ids, anchor: null, cursor: null } };
  const queries = [
    '',
    's',
    'task 123 on server-0500',
    'disks task two hello server-07',
    'edit server',
    'tag-3 network 8',
  ];
  const search = (query: string) => {
    // A new index remembers nothing of what was searched for before.
    const index = paletteIndex(large, new Map());
    const begin = performance.now();
    const found = paletteGroups(index, large, () => true, query);
    return { took: performance.now() - begin, first: found[0]?.items[0]?.title };
  };
  // The quickest of five: what else the machine does meanwhile does not count.
  const took = queries.map((query) => Math.min(...Array.from({ length: 5 }, () => search(query).took)));
  console.log(`palette: ${took.map((each) => each.toFixed(1)).join(', ')} ms`);
  expect(search('task 123 on server-0500').first).toBe('Updates task 123 on server-0500…');
  expect(Math.max(...took)).toBeLessThan(50);
});
