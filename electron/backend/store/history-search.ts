import type { SQLInputValue } from 'node:sqlite';
import type { HistoryQuery } from '#shared/history.ts';

/** A statement and its values. */
export type Sql = { text: string; values: SQLInputValue[] };

/**
 * What people type as an expression of FTS5: every word as a quoted prefix, so that nothing in it is syntax. Null when
 * there is no word in it.
 */
export function matchExpression(text: string): string | null {
  const words = text.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  return words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ');
}

/**
 * The records of a page and one more, newest first. Which way the database goes decides the time on a million runs:
 * a text drives from the full-text index, one value from its own index (each already in the order of numbers), and
 * several values filter while walking the records from the newest; `+` keeps a column's index from being used.
 */
export function searchSql(query: HistoryQuery): Sql {
  const match = matchExpression(query.text);
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const where = (condition: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  const oneOf = (column: string, wanted: readonly string[]) => {
    const [only] = wanted;
    if (wanted.length === 1) where(`${match === null ? '' : '+'}${column} = ?`, only);
    if (wanted.length > 1) where(`+${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(wanted));
  };

  if (match !== null) where('asked_text MATCH ?', match);
  where(match === null ? 'asked.number < ?' : 'asked_text.rowid < ?', query.before);
  oneOf('asked.server_id', query.serverIds);
  oneOf('asked.action_id', query.actionIds);
  oneOf('ended.outcome', query.outcomes);
  where('asked.asked_at >= ?', query.since);
  where('asked.asked_at <= ?', query.until);

  const from = match === null ? 'asked' : 'asked_text CROSS JOIN asked ON asked.number = asked_text.rowid';
  const text = `
    SELECT asked.number, asked.run, ended.ending
    FROM ${from} ${query.outcomes.length > 0 ? '' : 'LEFT'} JOIN ended ON ended.number = asked.number
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
    ORDER BY ${match === null ? 'asked.number' : 'asked_text.rowid'} DESC LIMIT ?`;
  return { text, values: [...values, query.limit + 1] };
}
