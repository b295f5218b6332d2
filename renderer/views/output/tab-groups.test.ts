import { expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { groupTabs } from './tab-groups.ts';

function run(id: string, batchId: string | null): Run {
  return {
    id,
    batchId,
    caller: { kind: 'desktop' },
    server: { id: 's', name: 's', address: 'local', hostKey: null },
    action: { id: 'uptime', title: 'Uptime', version: '0' },
    parameters: {},
    words: ['uptime'],
    timeoutMs: 1000,
    state: 'ended',
    askedAt: 0,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    outcome: null,
    endings: [],
    attempts: [],
    trace: [],
    bytes: { stdout: 0, stderr: 0 },
  };
}

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
