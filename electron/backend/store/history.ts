import type { DatabaseSync } from 'node:sqlite';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import {
  type HistoryPage,
  type HistoryQuery,
  type HistoryRecord,
  type HistoryValues,
  historyQuerySchema,
  type Verification,
} from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import type { Clock } from '../ports.ts';
import { createChain } from './history-chain.ts';
import { checkInBackground } from './history-check.ts';
import { foundDamage, markDamaged, openDatabase, putAside } from './history-file.ts';
import { createHistoryIndex } from './history-index.ts';
import { createRecorder } from './history-recorder.ts';
import { createRecords } from './history-records.ts';
import { createRetention } from './history-retention.ts';
import { createHistorySearch } from './history-search.ts';
import { createTextIndex } from './history-text.ts';
import { createTransactions } from './history-transactions.ts';
import { createVerification } from './history-verify.ts';
import { storeFailure } from './sqlite.ts';

/**
 * The audit trail. What is given to it is kept as it is: masking secrets is the duty of the caller. All calls throw
 * AppFailure STORE_FAILED when the disk does not do its part; nothing is half-recorded then.
 */
export type History = {
  /** Records that runs are about to begin, all or none, on the disk when it returns. Gives the number of the first. */
  begin(first: Run, ...others: Run[]): number;
  /** Records how begun runs ended, each once, all or none. */
  end(...runs: Run[]): void;
  /** Records refusals, which have already ended, all or none. Gives the number of the first. */
  refuse(first: Run, ...others: Run[]): number;
  /**
   * Ends everything that was begun and not ended (by a process that is gone) as `lost`, and gives it.
   * @param bytesOf how much a run is known to have written
   */
  recoverLost(reason: string, bytesOf: (runId: string) => Run['bytes']): Run[];
  search(query: HistoryQuery): HistoryPage;
  get(runId: string): HistoryRecord | undefined;
  /** What records can be filtered by. */
  values(): HistoryValues;
  /** The newest success of the same action on the same server that was asked for before a run. */
  lastGood(runId: string): HistoryRecord | undefined;
  /** Checks the hash chain in slices of a few milliseconds, each as one step; the last one is the verdict. */
  verify(): Generator<Verification, void, void>;
  /**
   * Lets go of everything that was asked for before `cutoff` (epoch milliseconds), leaving a stub in the chain. What it
   * covers goes by and by: `sweep` removes up to `limit` records, and gives the ids of their runs, none when it is done.
   */
  letGo(cutoff: number): void;
  sweep(limit: number): string[];
  /**
   * Makes up to `limit` ended records findable by their text. Until then they are found by all but their output.
   * @param outputOf words of the output of a run
   * @returns how many there were
   */
  indexText(limit: number, outputOf: (run: Run) => string): number;
  /** For each server id the run that ended last, refusals and look-ups left aside. */
  lastRuns(): Map<string, Run>;
  /** Looks for damage in the file, in the background; what it finds is told like any other damage. */
  check(abort: AbortSignal): Promise<void>;
  close(): void;
};

/**
 * Opens the history, making or bringing up to date its file. A damaged file is put aside and told as a problem.
 * @param damaged is told when damage shows later on
 * @throws AppFailure STORE_FAILED when the file cannot be used, or was written by a newer version of the app.
 */
export function openHistory(
  file: string,
  clock: Clock,
  damaged: (problem: Problem) => void = () => {},
): { history: History; problem: Problem | null } {
  const open = () => historyOf(file, openDatabase(file), clock, () => damaged(markDamaged(file)));
  try {
    try {
      return { history: open(), problem: null };
    } catch (error) {
      if (!foundDamage(error)) throw error;
      const problem = putAside(file, clock.now());
      return { history: open(), problem };
    }
  } catch (error) {
    if (error instanceof AppFailure) throw error;
    throw storeFailure('The history could not be opened', error);
  }
}

function historyOf(file: string, database: DatabaseSync, clock: Clock, foundDamaged: () => void): History {
  const chain = createChain(database);
  const index = createHistoryIndex(database);
  const { ask, end } = createRecorder(database, chain, index);
  const { get, numbered, open, last } = createRecords(database);
  const search = createHistorySearch(database);
  const text = createTextIndex(database);
  const retention = createRetention(database, chain, index);
  const verify = createVerification(database);
  const { read, write, writeSoon } = createTransactions(database, foundDamaged);

  const find = (query: HistoryQuery): HistoryPage => {
    const numbers = search(query);
    const records = numbered(numbers.slice(0, query.limit));
    return { records, next: numbers.length > query.limit ? (records.at(-1)?.number ?? null) : null };
  };

  return {
    begin: (first, ...others) =>
      write(() => {
        const number = ask(first);
        for (const run of others) ask(run);
        return number;
      }),
    // After a power cut the run would be recorded as lost: less than was seen, and never wrong.
    end: (...runs) =>
      writeSoon(() => {
        for (const run of runs) end(run);
      }),
    refuse: (first, ...others) =>
      write(() => {
        const number = ask(first);
        end(first);
        for (const run of others) {
          ask(run);
          end(run);
        }
        return number;
      }),
    recoverLost: (reason, bytesOf) =>
      write(() =>
        open().map(({ run }) => {
          const outcome = { kind: 'lost', reason } as const;
          const lost: Run = { ...run, state: 'ended', endedAt: clock.now(), bytes: bytesOf(run.id), outcome };
          end(lost);
          return lost;
        }),
      ),
    search: (query) => read(() => find(query)),
    get: (runId) => read(() => get(runId)),
    values: () => read(() => index.values()),
    lastGood: (runId) =>
      read(() => {
        const record = get(runId);
        if (record === undefined) return undefined;
        const { server, action } = record.run;
        const query = { serverIds: [server.id], actionIds: [action.id], outcomes: ['ok'], before: record.number };
        return find(historyQuerySchema.parse({ ...query, limit: 1 })).records[0];
      }),
    *verify() {
      const steps = verify();
      for (;;) {
        const step = read(() => steps.next());
        if (step.done) return;
        yield step.value;
      }
    },
    letGo: (cutoff) => write(() => retention.letGo(cutoff, clock.now())),
    sweep: (limit) => write(() => retention.sweep(limit)),
    indexText(limit, outputOf) {
      const waiting = read(() => text.waiting(limit));
      if (waiting.length === 0) return 0;
      const outputs = waiting.map(({ run }) => outputOf(run));
      // An index may be lost with the power, together with what says that it was made.
      writeSoon(() => {
        for (const [at, record] of waiting.entries()) text.add(record, outputs[at] ?? '');
      });
      return waiting.length;
    },
    lastRuns: () => read(() => new Map(last().map(({ run }) => [run.server.id, run]))),
    async check(abort) {
      if ((await checkInBackground(file, abort)) !== null) foundDamaged();
    },
    close: () => database.close(),
  };
}
