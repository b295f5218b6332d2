import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { HistoryQuery } from '#shared/history.ts';
import { findHits, searchWords } from '#shared/text-hits.ts';
import { z } from '#shared/z.ts';
import { createDateRanges } from './history-dates.ts';
import { createFieldWords, type Field, type FieldWords } from './history-fields.ts';
import { readRow, searchableText } from './history-rows.ts';

/** How many of the newest records are simply looked at, before the index of each facet is asked. */
const NEAR = 2000;
/** How many records that are not in the full-text index yet are looked at one by one. */
const WAITING = 100;

/** Finds the numbers of records, newest first. */
export type HistorySearch = (query: HistoryQuery) => number[];

const numberSchema = z.object({ number: z.int() });
const idSchema = z.object({ id: z.int() });

/**
 * What is searched as an expression of FTS5: every word as a quoted prefix, so that nothing in it is syntax, and the
 * values of the fields as words of their own column.
 */
function matchExpression(words: readonly string[], query: HistoryQuery, fieldWords: FieldWords): string {
  const text = words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' AND ');
  const wanted: [Field, readonly string[]][] = [
    ['server', query.serverIds],
    ['action', query.actionIds],
    ['caller', query.callers],
    ['outcome', query.outcomes],
  ];
  const fields = wanted
    .filter(([, values]) => values.length > 0)
    .map(([field, values]) => `fields : (${fieldWords.find(field, values).join(' OR ')})`);
  return [`{asked output} : (${text})`, ...fields].join(' AND ');
}

function numbersOf(rows: Record<string, SQLOutputValue>[]): number[] {
  return rows.map((row) => numberSchema.parse(row).number);
}

/**
 * Answers every combination of filters in the time of a few index look-ups, whatever they match. Records that agree in
 * server, action, caller and outcome are one facet; a search merges the facets that it allows, newest first, so it never
 * walks past records that do not match.
 */
export function createHistorySearch(database: DatabaseSync): HistorySearch {
  const ranges = createDateRanges(database);
  const fieldWords = createFieldWords(database);
  /** One statement for each combination of filters that was used. */
  const facetStatements = new Map<string, StatementSync>();
  const latest = database.prepare(`
    SELECT number FROM entry WHERE number BETWEEN ? AND ? AND asked_at BETWEEN ? AND ?
    ORDER BY number DESC LIMIT ?`);
  const near = database.prepare(`
    SELECT number FROM (
      SELECT number, facet, asked_at FROM entry WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT ${NEAR}
    ) WHERE asked_at BETWEEN ? AND ? AND facet IN (SELECT value FROM json_each(?)) LIMIT ?`);
  // The queue of the recursion is ordered: it always takes the facet whose next record is the newest.
  const merge = database.prepare(`
    WITH RECURSIVE walk (number, facet) AS (
      SELECT (SELECT max(number) FROM entry WHERE facet = value AND number <= :to), value FROM json_each(:facets)
      UNION ALL
      SELECT (SELECT max(number) FROM entry WHERE facet = walk.facet AND number < walk.number), walk.facet
      FROM walk WHERE walk.number >= :from
      ORDER BY 1 DESC
    )
    SELECT walk.number FROM walk CROSS JOIN entry ON entry.number = walk.number
    WHERE walk.number >= :from AND entry.asked_at BETWEEN :since AND :until
    LIMIT :limit`);
  const matching = database.prepare(`
    SELECT run_text.rowid AS number FROM run_text CROSS JOIN entry ON entry.number = run_text.rowid
    WHERE run_text MATCH ? AND run_text.rowid BETWEEN ? AND ? AND entry.asked_at BETWEEN ? AND ?
    ORDER BY run_text.rowid DESC LIMIT ?`);
  const waiting = database.prepare(`
    SELECT asked.number, asked.run, ended.ending
    FROM unindexed CROSS JOIN entry USING (number) CROSS JOIN asked USING (number) LEFT JOIN ended USING (number)
    WHERE number BETWEEN ? AND ? AND entry.asked_at BETWEEN ? AND ?
      AND (?5 IS NULL OR entry.facet IN (SELECT value FROM json_each(?5)))
    ORDER BY number DESC LIMIT ${WAITING}`);

  /** The facets that a query allows, or null when it allows all. */
  const facetsFor = (query: HistoryQuery): number[] | null => {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const oneOf = (column: string, wanted: readonly string[]) => {
      if (wanted.length === 0) return;
      conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
      values.push(JSON.stringify(wanted));
    };
    oneOf('server_id', query.serverIds);
    oneOf('action_id', query.actionIds);
    oneOf('caller', query.callers);
    oneOf('outcome', query.outcomes);
    if (conditions.length === 0) return null;
    const text = `SELECT id FROM facet WHERE ${conditions.join(' AND ')}`;
    const statement = facetStatements.get(text) ?? database.prepare(text);
    facetStatements.set(text, statement);
    return statement.all(...values).map((row) => idSchema.parse(row).id);
  };

  return (query) => {
    const facets = facetsFor(query);
    if (facets?.length === 0) return [];
    const { from, to, since, until } = ranges(query);
    if (from > to) return [];
    const limit = query.limit + 1;
    const words = searchWords(query.text);

    if (words.length > 0) {
      const indexed = numbersOf(matching.all(matchExpression(words, query, fieldWords), from, to, since, until, limit));
      const rest = waiting.all(from, to, since, until, facets === null ? null : JSON.stringify(facets)).map(readRow);
      const found = rest.filter(({ run }) => findHits(searchableText(run), words).all).map(({ number }) => number);
      return [...indexed, ...found].sort((one, two) => two - one).slice(0, limit);
    }
    if (facets === null) return numbersOf(latest.all(from, to, since, until, limit));
    if (facets.length > 1) {
      const found = near.all(from, to, since, until, JSON.stringify(facets), limit);
      if (found.length === limit) return numbersOf(found);
    }
    return numbersOf(merge.all({ from, to, since, until, facets: JSON.stringify(facets), limit }));
  };
}
