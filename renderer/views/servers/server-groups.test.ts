import { expect, test } from 'vitest';
import { localServerSchema, type ServerView } from '#shared/server.ts';
import { serverOf } from '../../testing/samples.ts';
import { groupServers, matchesFilter } from './server-groups.ts';

const local: ServerView = {
  server: localServerSchema.parse({ kind: 'local', id: 'local', name: 'desk' }),
  connection: { kind: 'unknown' },
  reachability: { kind: 'unwatched', because: 'local' },
  lastRun: null,
};
const connected = { kind: 'connected', since: 0, latencyMs: 1, hostKey: null } as const;
const error = { code: 'CONNECTION_REFUSED', message: 'm', next: 'n' } as const;
const nas = serverOf('nas', { tags: ['storage', 'zfs'], connection: connected });
const backup = serverOf('backup', { tags: ['storage'], connection: { kind: 'failed', at: 0, error } });
const lone = serverOf('lone');

test('groups follow the first tag: this computer first, the untagged last', () => {
  const groups = groupServers([lone, nas, local, backup], '');
  expect(groups.map(({ title, servers }) => [title, servers.map(({ server }) => server.id)])).toEqual([
    ['This computer', ['local']],
    ['storage', ['nas', 'backup']],
    ['Without a tag', ['lone']],
  ]);
});

test('how many are up is only said when somebody has looked', () => {
  expect(groupServers([nas, backup, lone, local], '').map(({ summary }) => summary)).toEqual(['', '1 of 2 up', '1']);
  const untried = serverOf('tape', { tags: ['storage'] });
  expect(groupServers([nas, backup, untried], '').map(({ summary }) => summary)).toEqual(['1 of 2 up, 1 unknown']);
});

test.each([
  ['', true],
  ['NAS', true],
  ['root@nas', true],
  ['#sto', true],
  ['#zfs nas', true],
  ['#nas', false],
  ['nas web', false],
])('filter "%s" on nas', (filter, fits) => {
  expect(matchesFilter(nas, filter)).toBe(fits);
});
