import type { Run } from '#shared/run.ts';

/**
 * Records the ends of runs: those of one turn of the event loop together, since a transaction costs far more than what is
 * in it, and many runs that were begun together end together.
 * @param record must not throw
 * @returns takes an ended run; settles when it is recorded
 */
export function createEndings(record: (runs: readonly Run[]) => void): (run: Run) => Promise<void> {
  let waiting: Run[] = [];
  let recorded = Promise.withResolvers<void>();

  const flush = () => {
    const [runs, { resolve }] = [waiting, recorded];
    waiting = [];
    recorded = Promise.withResolvers();
    record(runs);
    resolve();
  };

  return (run) => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(run);
    return recorded.promise;
  };
}
