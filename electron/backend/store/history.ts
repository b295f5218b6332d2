import type { Problem } from '#shared/event.ts';
import type { HistoryPage, HistoryQuery, HistoryRecord } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import type { Clock } from '../ports.ts';

/** The audit trail. What is given to it is kept as it is: masking secrets is the duty of the caller. All calls throw AppFailure STORE_FAILED. */
export type History = {
  /** Records that a run is about to begin, on the disk when it returns. Gives its number. */
  begin(run: Run): number;
  /** Records how a begun run ended, once. */
  end(run: Run): void;
  /** Records a refusal, which has already ended. Gives its number. */
  refuse(run: Run): number;
  /** Ends everything that was begun and not ended (by a process that is gone) as `lost`, and gives it. */
  recoverLost(reason: string): Run[];
  search(query: HistoryQuery): HistoryPage;
  get(runId: string): HistoryRecord | undefined;
  /** For each server id the run that ended last, refusals left aside. */
  lastRuns(): Map<string, Run>;
  close(): void;
};

/**
 * Opens the history, making or bringing up to date its file. A damaged file is put aside and told as a problem.
 * @throws AppFailure STORE_FAILED when the file cannot be used, or was written by a newer version of the app.
 */
export function openHistory(_file: string, _clock: Clock): { history: History; problem: Problem | null } {
  throw new Error('in work');
}
