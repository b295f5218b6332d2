import type { DatabaseSync } from 'node:sqlite';
import { callerGroup } from '#shared/caller.ts';
import type { HistoryRecord } from '#shared/history.ts';
import { outcomeKind } from '#shared/outcome.ts';
import { createFieldWords } from './history-fields.ts';
import { readRow, searchableText } from './history-rows.ts';

/** The full-text index over what was run and what it wrote. A record is added once, after its end. */
export type TextIndex = {
  /** The oldest ended records that are not in it. */
  waiting(limit: number): HistoryRecord[];
  add(record: HistoryRecord, output: string): void;
};

export function createTextIndex(database: DatabaseSync): TextIndex {
  const selectWaiting = database.prepare(`
    SELECT asked.number, asked.run, ended.ending
    FROM unindexed CROSS JOIN ended USING (number) CROSS JOIN asked USING (number)
    ORDER BY unindexed.number LIMIT ?`);
  const insert = database.prepare('INSERT INTO run_text (rowid, asked, output, fields) VALUES (?, ?, ?, ?)');
  const words = createFieldWords(database);
  const remove = database.prepare('DELETE FROM unindexed WHERE number = ?');

  return {
    waiting: (limit) => selectWaiting.all(limit).map(readRow),
    add({ number, run }, output) {
      const fields = [
        words.give('server', run.server.id),
        words.give('action', run.action.id),
        words.give('caller', callerGroup(run.caller)),
        ...(run.outcome === null ? [] : [words.give('outcome', outcomeKind(run.outcome))]),
      ];
      insert.run(number, searchableText(run), output, fields.join(' '));
      remove.run(number);
    },
  };
}
