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
import { outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { z } from '#shared/z.ts';
import type { Clock } from '../ports.ts';
import { createChain } from './history-chain.ts';
import { checkInBackground } from './history-check.ts';
import { foundDamage, markDamaged, openDatabase, putAside } from './history-file.ts';
import { createHistoryIndex } from './history-index.ts';
import { createRetention } from './history-retention.ts';
import { endingOf, readRow } from './history-rows.ts';
import { createHistorySearch } from './history-search.ts';
import { createTextIndex } from './history-text.ts';
import { createVerification } from './history-verify.ts';
import { isDamaged, storeFailure } from './sqlite.ts';

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

/** What an ended record needs to be chained. */
const endedSchema = z.object({ sequence: z.int(), number: z.int(), server_id: z.string() });

/** Text as the database gives it back: in a column, half characters and NUL would not survive. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

const SELECT_RECORD = 'SELECT asked.number, asked.run, ended.ending FROM asked LEFT JOIN ended USING (number)';

/** Jumps from server to server in the index instead of walking all that ended, and there back to the first that counts. */
const SELECT_LAST_RUNS = `
  WITH RECURSIVE server (id) AS (
    SELECT min(server_id) FROM ended WHERE outcome <> 'refused'
    UNION ALL
    SELECT (SELECT min(server_id) FROM ended WHERE outcome <> 'refused' AND server_id > server.id)
    FROM server WHERE server.id IS NOT NULL
  )
  SELECT asked.number, asked.run, ended.ending
  FROM server
  JOIN ended ON ended.sequence = (
    SELECT sequence FROM ended JOIN asked USING (number)
    WHERE outcome <> 'refused' AND ended.server_id = server.id AND json_extract(asked.run, '$.lookup') IS NULL
    ORDER BY sequence DESC LIMIT 1
  )
  JOIN asked ON asked.number = ended.number`;

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
  const insertAsked = database.prepare(
    'INSERT INTO asked (run_id, server_id, action_id, asked_at, run) VALUES (?, ?, ?, ?, ?)',
  );
  const insertEnded = database.prepare(`
    INSERT INTO ended (number, server_id, outcome, ending) SELECT number, server_id, ?, ? FROM asked WHERE run_id = ?
    RETURNING sequence, number, server_id`);
  const selectOne = database.prepare(`${SELECT_RECORD} WHERE asked.run_id = ?`);
  const selectOpen = database.prepare(
    `${SELECT_RECORD} WHERE asked.number IN (SELECT number FROM open) ORDER BY asked.number`,
  );
  const selectLastRuns = database.prepare(SELECT_LAST_RUNS);
  const selectMany = database.prepare(
    `${SELECT_RECORD} WHERE asked.number IN (SELECT value FROM json_each(?)) ORDER BY asked.number DESC`,
  );
  const chain = createChain(database);
  const index = createHistoryIndex(database);
  const search = createHistorySearch(database);
  const text = createTextIndex(database);
  const retention = createRetention(database, chain, index);
  const verify = createVerification(database);

  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (isDamaged(error)) foundDamaged();
      throw storeFailure(what, error);
    }
  };

  const write = <T>(work: () => T): T =>
    attempt('The history could not be written', () => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // Some failures (a full disk) have already rolled back.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });

  /** Does not wait for the disk: the operating system has it, and only a power cut could take it back. */
  const writeSoon = <T>(work: () => T): T => {
    database.exec('PRAGMA synchronous = NORMAL');
    try {
      return write(work);
    } finally {
      database.exec('PRAGMA synchronous = FULL');
    }
  };

  const read = <T>(work: () => T): T => attempt('The history could not be read', work);

  const ask = (run: Run): number => {
    const values = [plain(run.server.id), plain(run.action.id), run.askedAt, JSON.stringify(run)] as const;
    const number = Number(insertAsked.run(run.id, ...values).lastInsertRowid);
    const { position } = chain.append('asked', number, [number, run.id, ...values]);
    index.asked(number, run, position);
    return number;
  };

  const end = (run: Run): void => {
    const ending = endingOf(run);
    const kind = outcomeKind(ending.outcome);
    const json = JSON.stringify(ending);
    const row = insertEnded.get(kind, json, run.id);
    if (row === undefined) throw new Error(`run ${run.id} was never begun`);
    const { sequence, number, server_id } = endedSchema.parse(row);
    chain.append('ended', sequence, [sequence, number, server_id, kind, json]);
    index.ended(number, kind);
  };

  const get = (runId: string): HistoryRecord | undefined => {
    const row = selectOne.get(runId);
    return row === undefined ? undefined : readRow(row);
  };

  const find = (query: HistoryQuery): HistoryPage => {
    const numbers = search(query);
    const records = selectMany.all(JSON.stringify(numbers.slice(0, query.limit))).map(readRow);
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
        selectOpen.all().map((row) => {
          const { run } = readRow(row);
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
    lastRuns: () =>
      read(() => {
        const runs = selectLastRuns.all().map((row) => readRow(row).run);
        return new Map(runs.map((run) => [run.server.id, run]));
      }),
    async check(abort) {
      if ((await checkInBackground(file, abort)) !== null) foundDamaged();
    },
    close: () => database.close(),
  };
}
