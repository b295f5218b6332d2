import type { Run } from '#shared/run.ts';
import type { History } from './history.ts';

/** How many endings wait to be written, and why the last attempt failed; none and null when all are written. */
export type LateEndings = { waiting: number; cause: unknown };

/**
 * The history, with endings that the disk did not take kept in memory until it does: a run that was seen to end is not
 * recorded as lost only because the disk was full in that moment.
 * @param told hears when endings begin to wait, and when all of them are written
 */
export function withLateEndings(
  history: History,
  told: (state: LateEndings) => void,
): { history: History; retry(): void } {
  const waiting: Run[] = [];

  return {
    history: {
      ...history,
      end(...runs) {
        try {
          history.end(...runs);
        } catch (cause) {
          waiting.push(...runs);
          told({ waiting: waiting.length, cause });
        }
      },
    },
    retry() {
      if (waiting.length === 0) return;
      try {
        for (let run = waiting[0]; run !== undefined; run = waiting[0]) {
          history.end(run);
          waiting.shift();
        }
        told({ waiting: 0, cause: null });
      } catch (cause) {
        told({ waiting: waiting.length, cause });
      }
    },
  };
}
