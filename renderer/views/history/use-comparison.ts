import { useCallback, useMemo, useState } from 'react';
import { toast } from 'sonner';
import type { HistoryRecord } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import { useClient } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import type { Pair } from './compare-dialog.tsx';

/** Choosing two runs, and comparing them. */
export type Comparison = {
  /** The ids of the chosen runs, two at most. */
  marked: ReadonlySet<string>;
  /** Chooses a run, or lets it go; a third one takes the place of the first. */
  mark(record: HistoryRecord): void;
  clear(): void;
  /** What is compared now. */
  pair: Pair | null;
  compareMarked(): void;
  /** Compares a run with the last success of the same action on the same server before it. */
  compareWithLastGood(run: Run): void;
  close(): void;
};

export function useComparison(): Comparison {
  const client = useClient();
  const [chosen, setChosen] = useState<readonly Run[]>([]);
  const [pair, setPair] = useState<Pair | null>(null);

  const mark = useCallback(({ run }: HistoryRecord) => {
    setChosen((before) =>
      before.some(({ id }) => id === run.id) ? before.filter(({ id }) => id !== run.id) : [...before.slice(-1), run],
    );
  }, []);
  const compareWithLastGood = useCallback(
    (run: Run) => {
      const find = async () => {
        try {
          const good = await client.history.lastGood({ runId: run.id });
          if (good) return setPair([good.run, run]);
          toast.info(`“${run.action.title}” has no earlier success on ${run.server.name}.`);
        } catch (thrown) {
          toastFailure(thrown);
        }
      };
      void find();
    },
    [client],
  );

  return {
    marked: useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]),
    mark,
    clear: () => setChosen([]),
    pair,
    compareMarked() {
      const [one, two] = [...chosen].sort((left, right) => left.askedAt - right.askedAt);
      if (one && two) setPair([one, two]);
    },
    compareWithLastGood,
    close: () => setPair(null),
  };
}
