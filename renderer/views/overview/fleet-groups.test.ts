import { expect, test } from 'vitest';
import type { Outcome } from '#shared/outcome.ts';
import type { ServerView } from '#shared/server.ts';
import { serverOf } from '../../testing/samples.ts';
import { fleetGroups } from './fleet-groups.ts';

const ranLast = (id: string, outcome: Outcome): ServerView => ({
  ...serverOf(id),
  lastRun: { runId: `${id}-run`, outcome, endedAt: 0 },
});

test('what failed or cannot be reached comes first, what was cancelled is well', () => {
  const error = { code: 'EMPTY_COMMAND', message: 'm', next: 'n' } as const;
  const servers = [
    ranLast('good', { kind: 'exited', code: 0 }),
    serverOf('new'),
    ranLast('bad', { kind: 'exited', code: 2 }),
    ranLast('stopped', { kind: 'cancelled', remains: { kind: 'none' } }),
    { ...ranLast('away', { kind: 'exited', code: 0 }), connection: { kind: 'failed', at: 0, error } as const },
  ];
  const groups = fleetGroups(servers).map(({ kind, servers: of }) => [kind, ...of.map(({ server }) => server.id)]);
  expect(groups).toEqual([
    ['look', 'bad', 'away'],
    ['well', 'good', 'stopped'],
    ['unused', 'new'],
  ]);
});
