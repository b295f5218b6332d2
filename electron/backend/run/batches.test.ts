import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Outcome } from '#shared/outcome.ts';
import type { RunOrder } from '#shared/run.ts';
import { createBatch } from './batches.ts';

const OK: Outcome = { kind: 'exited', code: 0 };
const never = new AbortController().signal;

/** Takes a run for each outcome, each of which lasts some milliseconds, and tells how they went. */
async function perform(order: RunOrder, concurrency: number, outcomes: readonly Outcome[]) {
  const batch = createBatch(order, concurrency);
  const begun: number[] = [];
  let open = 0;
  let most = 0;
  const results = await Promise.all(
    outcomes.map((outcome, index) =>
      batch.take(
        {
          server: { id: `${index}`, name: `server-${index}` },
          async perform() {
            begun.push(index);
            open += 1;
            most = Math.max(most, open);
            await sleep(2 + ((index * 3) % 5));
            open -= 1;
            return outcome;
          },
        },
        never,
      ),
    ),
  );
  return { results, begun, most };
}

test('at the same time means as many as are allowed, and failures stop nobody', async () => {
  const outcomes = Array.from({ length: 20 }, (_, index): Outcome => ({ kind: 'exited', code: index % 3 }));
  const { results, begun, most } = await perform({ kind: 'parallel' }, 4, outcomes);
  expect(most).toBe(4);
  expect(begun).toHaveLength(20);
  expect(results).toEqual(outcomes);
});

test('rolling is one after another in the order of asking', async () => {
  const { begun, most } = await perform({ kind: 'rolling', stopOnFailure: false }, 10, [
    OK,
    { kind: 'lost', reason: '' },
    OK,
  ]);
  expect(most).toBe(1);
  expect(begun).toEqual([0, 1, 2]);
});

test.each<[Outcome, string]>([
  [{ kind: 'exited', code: 3 }, 'Not started: server-1 ended with exit 3.'],
  [{ kind: 'signalled', signal: 'KILL' }, 'Not started: server-1 was ended by KILL.'],
  [{ kind: 'timed-out', limitMs: 1, remains: { kind: 'none' } }, 'Not started: server-1 timed out.'],
  [{ kind: 'cancelled', remains: { kind: 'none' } }, 'Not started: server-1 was cancelled.'],
  [{ kind: 'lost', reason: 'gone' }, 'Not started: server-1 was lost in mid-command.'],
])('after %o the rest is not begun, and says why', async (failure, message) => {
  const { results, begun } = await perform({ kind: 'rolling', stopOnFailure: true }, 10, [OK, failure, OK, OK]);
  expect(begun).toEqual([0, 1]);
  expect(results.slice(0, 2)).toEqual([OK, failure]);
  for (const result of results.slice(2)) {
    expect(result).toMatchObject({ kind: 'not-started', error: { code: 'BATCH_STOPPED', message } });
  }
});

test('a run that is let go of while it waits gives its turn to the next', async () => {
  const batch = createBatch({ kind: 'rolling', stopOnFailure: true }, 10);
  const abort = new AbortController();
  const begun: string[] = [];
  const take = (name: string, signal: AbortSignal) =>
    batch.take(
      {
        server: { id: name, name },
        async perform() {
          begun.push(name);
          await sleep(5);
          return OK;
        },
      },
      signal,
    );
  const [one, two, three] = [take('one', never), take('two', abort.signal), take('three', never)];
  abort.abort();
  await expect(two).rejects.toThrow();
  expect(await Promise.all([one, three])).toEqual([OK, OK]);
  expect(begun).toEqual(['one', 'three']);
});
