import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import type { HistoryPage, HistoryQuery, HistoryRecord } from '#shared/history.ts';
import { outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Clock } from '../ports.ts';
import { foundDamage, openDatabase, putAside } from './history-file.ts';
import { endingOf, readRow, searchableText } from './history-rows.ts';
import { searchSql } from './history-search.ts';
import { storeFailure } from './sqlite.ts';

/**
 * The audit trail. What is given to it is kept as it is: masking secrets is the duty of the caller. All calls throw
 * AppFailure STORE_FAILED when the disk does not do its part; nothing is half-recorded then.
 */
export type History = {
  /** Records that runs are about to begin, all or none, on the disk when it returns. Gives the number of the first. */
  begin(first: Run, ...others: Run[]): number;
  /** Records how a begun run ended, once. */
  end(run: Run): void;
  /** Records a refusal, which has already ended. Gives its number. */
  refuse(run: Run): number;
  /**
   * Ends everything that was begun and not ended (by a process that is gone) as `lost`, and gives it.
   * @param bytesOf how much a run is known to have written
   */
  recoverLost(reason: string, bytesOf: (runId: string) => Run['bytes']): Run[];
  search(query: HistoryQuery): HistoryPage;
  get(runId: string): HistoryRecord | undefined;
  /** For each server id the run that ended last, refusals left aside. */
  lastRuns(): Map<string, Run>;
  close(): void;
};

const SELECT_RECORD = 'SELECT asked.number, asked.run, ended.ending FROM asked LEFT JOIN ended USING (number)';

/** Jumps from server to server in the index instead of walking all that ended. */
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
    SELECT max(sequence) FROM ended WHERE outcome <> 'refused' AND server_id = server.id
  )
  JOIN asked ON asked.number = ended.number`;

/**
 * Opens the history, making or bringing up to date its file. A damaged file is put aside and told as a problem.
 * @throws AppFailure STORE_FAILED when the file cannot be used, or was written by a newer version of the app.
 */
export function openHistory(file: string, clock: Clock): { history: History; problem: Problem | null } {
  try {
    try {
      return { history: historyOf(openDatabase(file), clock), problem: null };
    } catch (error) {
      if (!foundDamage(error)) throw error;
      const problem = putAside(file, clock.now());
      return { history: historyOf(openDatabase(file), clock), problem };
    }
  } catch (error) {
    if (error instanceof AppFailure) throw error;
    throw storeFailure('The history could not be opened', error);
  }
}

function historyOf(database: DatabaseSync, clock: Clock): History {
  const insertAsked = database.prepare(
    'INSERT INTO asked (run_id, server_id, action_id, asked_at, run) VALUES (?, ?, ?, ?, ?)',
  );
  const insertText = database.prepare('INSERT INTO asked_text (rowid, text) VALUES (?, ?)');
  const insertEnded = database.prepare(
    'INSERT INTO ended (number, server_id, outcome, ending) SELECT number, server_id, ?, ? FROM asked WHERE run_id = ?',
  );
  const selectOne = database.prepare(`${SELECT_RECORD} WHERE asked.run_id = ?`);
  const selectOpen = database.prepare(
    `${SELECT_RECORD} WHERE asked.number IN (SELECT number FROM open) ORDER BY asked.number`,
  );
  const selectLastRuns = database.prepare(SELECT_LAST_RUNS);
  /** One statement for each combination of filters that was used. */
  const searches = new Map<string, StatementSync>();

  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
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

  const read = <T>(work: () => T): T => attempt('The history could not be read', work);

  const ask = (run: Run): number => {
    const { id, server, action, askedAt } = run;
    const number = Number(insertAsked.run(id, server.id, action.id, askedAt, JSON.stringify(run)).lastInsertRowid);
    insertText.run(number, searchableText(run));
    return number;
  };

  const end = (run: Run): void => {
    const ending = endingOf(run);
    const { changes } = insertEnded.run(outcomeKind(ending.outcome), JSON.stringify(ending), run.id);
    if (changes !== 1) throw new Error(`run ${run.id} was never begun`);
  };

  return {
    begin: (first, ...others) =>
      write(() => {
        const number = ask(first);
        for (const run of others) ask(run);
        return number;
      }),
    end: (run) => write(() => end(run)),
    refuse: (run) =>
      write(() => {
        const number = ask(run);
        end(run);
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
    search: (query) =>
      read(() => {
        const { text, values } = searchSql(query);
        const statement = searches.get(text) ?? database.prepare(text);
        searches.set(text, statement);
        const rows = statement.all(...values);
        const records = rows.slice(0, query.limit).map(readRow);
        return { records, next: rows.length > query.limit ? (records.at(-1)?.number ?? null) : null };
      }),
    get: (runId) =>
      read(() => {
        const row = selectOne.get(runId);
        return row === undefined ? undefined : readRow(row);
      }),
    lastRuns: () =>
      read(() => {
        const runs = selectLastRuns.all().map((row) => readRow(row).run);
        return new Map(runs.map((run) => [run.server.id, run]));
      }),
    close: () => database.close(),
  };
}
