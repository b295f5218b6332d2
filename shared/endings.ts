import { isAwaited, type Run } from './run.ts';

/** Finds out what came to its end: a run by itself, or a whole batch with its last run. */
export type Endings = {
  /** Takes a run as it is now; gives the runs that are told as one when the last of them has just ended. */
  note(run: Run): readonly Run[] | null;
};

/**
 * Only what was seen under way counts, so that nothing is told twice after a reload. What nobody waits for
 * is not told. The runs of a batch are all begun before the first of them ends.
 */
export function createEndings(): Endings {
  const underWay = new Map<string, Map<string, Run>>();
  return {
    note(run) {
      if (!isAwaited(run)) return null;
      const key = run.batchId ?? run.id;
      const group = underWay.get(key) ?? new Map<string, Run>();
      if (run.state === 'ended' && !group.has(run.id)) return null;
      underWay.set(key, group.set(run.id, run));
      for (const { state } of group.values()) if (state !== 'ended') return null;
      underWay.delete(key);
      return [...group.values()];
    },
  };
}
