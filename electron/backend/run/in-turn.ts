import type PQueue from 'p-queue';

/** What a job that never began rejects with. */
export class NotBegun extends Error {}

/**
 * Does a job when it is its turn in a queue. `stop` lets go of it while it waits; once it has begun, `stop` is its own
 * concern, while the queue's signal would let go of it even then.
 * @throws NotBegun (rejects) when it was let go of
 */
export function inTurn<T>(queue: PQueue, stop: AbortSignal, job: () => Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const leave = () => waiting.abort(new NotBegun());
  stop.addEventListener('abort', leave);
  if (stop.aborted) leave();
  const begin = () => {
    stop.removeEventListener('abort', leave);
    return job();
  };
  return queue.add(begin, { signal: waiting.signal });
}
