import { expect, test } from 'vitest';
import { createClient } from '../../api/client.ts';
import { serverOf } from '../../testing/samples.ts';
import { createRemovals } from './removals.ts';

test('what could not be put back can be put back later', async () => {
  const view = serverOf('nas');
  const applied: unknown[] = [];
  const client = createClient({
    async call(path, input) {
      if (path.join('.') === 'servers.remove') return { add: [view.server], replace: [], remove: [] };
      applied.push(input);
      if (applied.length === 1) throw new Error('the connection is interrupted');
      return { add: [], replace: [], remove: [] };
    },
  });
  const removals = createRemovals({ client, actions: { setSelection: () => undefined }, viewOf: () => view });
  await removals.remove(['nas']);
  await removals.putBack();
  await removals.putBack();
  expect(applied).toHaveLength(2);
  await removals.putBack();
  expect(applied).toHaveLength(2);
});
