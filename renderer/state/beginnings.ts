import { isAwaited, type Run } from '#shared/run.ts';

/** Finds out what has just begun, for those who cannot see it. */
export type Beginnings = {
  /** Takes a run as it is now; gives words for it once: for a batch with its first run, and not for what nobody waits for. */
  note(run: Run): string | null;
};

/** @param known runs that are no news */
export function createBeginnings(known: Iterable<Run>): Beginnings {
  const keyOf = ({ id, batchId }: Run) => batchId ?? id;
  const told = new Set([...known].map(keyOf));
  return {
    note(run) {
      if (!isAwaited(run) || told.has(keyOf(run))) return null;
      told.add(keyOf(run));
      if (run.state === 'ended') return null;
      return `Running ${run.action.title} on ${run.batchId === null ? run.server.name : 'several servers'}`;
    },
  };
}
