import { expect, test } from 'vitest';
import { runOf, storageOf } from '../testing/samples.ts';
import { MOST_ENDED } from './forget-runs.ts';
import { createAppStore } from './store.ts';

test('a window that is open for weeks keeps what it shows and what goes on, and forgets the oldest of the rest', () => {
  const store = createAppStore(storageOf());
  const caller = { kind: 'api', name: 'home-assistant' } as const;
  store.do.receive({ kind: 'runs', runs: [runOf('first', { state: 'running' })] });
  for (const id of ['batch-1', 'batch-2']) store.do.receive({ kind: 'run', run: runOf(id, { batchId: 'b' }) });
  store.do.closeRuns(['batch-2']);
  store.do.showRun('batch-1');
  for (let at = 0; at < MOST_ENDED + 100; at += 1) {
    store.do.receive({ kind: 'run', run: runOf(`run-${at}`, { caller }) });
  }
  const { runs, tabs } = store.getState();
  expect(tabs.active).toBe('batch-1');
  expect([...runs.keys()].slice(0, 4)).toEqual([
    'first',
    'batch-1',
    'batch-2',
    expect.stringMatching(/^run-(7|8|9|1)\d/),
  ]);
  expect(runs.size).toBeLessThan(MOST_ENDED + 30);
  expect(runs.has(`run-${MOST_ENDED + 99}`)).toBe(true);
});
