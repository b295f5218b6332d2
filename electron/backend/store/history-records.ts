import type { DatabaseSync } from 'node:sqlite';
import type { HistoryRecord } from '#shared/history.ts';
import { readRow } from './history-rows.ts';

/** Whole records, however they are asked for. */
export type Records = {
  get(runId: string): HistoryRecord | undefined;
  /** Those with these numbers, newest first. */
  numbered(numbers: readonly number[]): HistoryRecord[];
  /** Everything that was begun and not ended, oldest first. */
  open(): HistoryRecord[];
  /** For each server the run that ended last, refusals and look-ups left aside. */
  last(): HistoryRecord[];
};

const SELECT_RECORD = 'SELECT asked.number, asked.run, ended.ending FROM asked LEFT JOIN ended USING (number)';

/** Jumps from server to server in the index instead of walking all that ended, and there back to the first that counts. */
const SELECT_LAST = `
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

export function createRecords(database: DatabaseSync): Records {
  const selectOne = database.prepare(`${SELECT_RECORD} WHERE asked.run_id = ?`);
  const selectMany = database.prepare(
    `${SELECT_RECORD} WHERE asked.number IN (SELECT value FROM json_each(?)) ORDER BY asked.number DESC`,
  );
  const selectOpen = database.prepare(
    `${SELECT_RECORD} WHERE asked.number IN (SELECT number FROM open) ORDER BY asked.number`,
  );
  const selectLast = database.prepare(SELECT_LAST);

  return {
    get(runId) {
      const row = selectOne.get(runId);
      return row === undefined ? undefined : readRow(row);
    },
    numbered: (numbers) => selectMany.all(JSON.stringify(numbers)).map(readRow),
    open: () => selectOpen.all().map(readRow),
    last: () => selectLast.all().map(readRow),
  };
}
