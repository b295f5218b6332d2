import { expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { runOf } from '#shared/testing/runs.ts';
import { createChanges } from './changes.ts';
import { createRunWatch } from './run-watch.ts';

test('a host hears of runs as they are now, and of nothing else', () => {
  const changes = createChanges();
  const runs = new Map([['a', runOf('a', { state: 'running' })]]);
  const watch = createRunWatch({
    changes,
    runs: () => [...runs.values()],
    run: (runId) => runs.get(runId),
    notifications: () => ({ when: 'failures', longer_than: 3 }),
  });
  const heard: Run['state'][] = [];
  const stop = watch.onChange(({ state }) => heard.push(state));

  changes.publish({ runId: 'a' });
  changes.publish('servers');
  runs.set('a', runOf('a'));
  changes.publish({ runId: 'a' });
  changes.publish({ runId: 'gone' });
  stop();
  changes.publish({ runId: 'a' });

  expect(heard).toEqual(['running', 'ended']);
  expect(watch.runs()).toHaveLength(1);
  expect(watch.notifications().when).toBe('failures');
});
