import { expect, test } from 'vitest';
import { createSharedAttempt } from './shared-attempt.ts';

/** Attempts that end when the test says so, and what became of each. */
function attempts() {
  const begun: { abort: AbortSignal; succeed: (result: string) => void; fail: (error: Error) => void }[] = [];
  const shared = createSharedAttempt<string>((abort) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ abort, succeed: resolve, fail: reject });
    return promise;
  });
  const join = (abort = new AbortController().signal) => shared.join(abort, () => new Error('gave up'));
  return { begun, shared, join };
}

test('everybody at the same time shares one attempt, and the next ones begin anew', async () => {
  const { begun, shared, join } = attempts();
  const both = Promise.all([join(), join()]);
  expect(begun).toHaveLength(1);
  expect(shared.isUnderWay()).toBe(true);
  begun[0]?.succeed('there');
  expect(await both).toEqual(['there', 'there']);
  expect(shared.isUnderWay()).toBe(false);
  const later = join();
  begun[1]?.fail(new Error('not there'));
  await expect(later).rejects.toThrow('not there');
  expect(shared.isUnderWay()).toBe(false);
});

test("who gives up leaves the others alone; the last one ends the attempt, and what it comes to is nobody's", async () => {
  const { begun, shared, join } = attempts();
  const [one, other] = [new AbortController(), new AbortController()];
  const outcomes = Promise.allSettled([join(one.signal), join(other.signal)]);
  one.abort();
  await new Promise(setImmediate);
  expect(begun[0]?.abort.aborted).toBe(false);
  other.abort();
  const reasons = (await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : 'done'));
  expect(reasons).toEqual(['gave up', 'gave up']);
  expect(begun[0]?.abort.aborted).toBe(true);
  expect(shared.isUnderWay()).toBe(false);

  // The one that was given up ends after the next has begun, and does not end it.
  const next = join();
  begun[0]?.fail(new Error('ended'));
  await new Promise(setImmediate);
  expect(shared.isUnderWay()).toBe(true);
  begun[1]?.succeed('there');
  expect(await next).toBe('there');
});
