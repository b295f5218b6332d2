import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { HistoryQuery } from '#shared/history.ts';
import { findHits, searchWords } from '#shared/text-hits.ts';
import { z } from '#shared/z.ts';
import { createDateRanges, type DateRange } from './history-dates.ts';
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

/** What a query asks of a facet, as SQL. */
type Conditions = { text: string; values: SQLInputValue[] };

/** Null when the query allows every facet. */
function conditionsOf(query: HistoryQuery): Conditions | null {
  const wanted: [column: string, values: readonly string[]][] = [
    ['server_id', query.serverIds],
    ['action_id', query.actionIds],
    ['caller', query.callers],
    ['outcome', query.outcomes],
  ];
  const asked = wanted.filter(([, values]) => values.length > 0);
  if (asked.length === 0) return null;
  return {
    text: asked.map(([column]) => `${column} IN (SELECT value FROM json_each(?))`).join(' AND '),
    values: asked.map(([, values]) => JSON.stringify(values)),
  };
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
  const statements = new Map<string, StatementSync>();
  const prepared = (text: string): StatementSync => {
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const latest = database.prepare(`
    SELECT number FROM entry WHERE number BETWEEN ? AND ? AND asked_at BETWEEN ? AND ?
    ORDER BY number DESC LIMIT ?`);
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

  const facetsWith = ({ text, values }: Conditions): number[] =>
    prepared(`SELECT id FROM facet WHERE ${text}`)
      .all(...values)
      .map((row) => idSchema.parse(row).id);

  /** Among the newest records, which a filter that allows much finds enough in. */
  const near = ({ from, to, since, until }: DateRange, { text, values }: Conditions, limit: number): number[] =>
    numbersOf(
      prepared(`
        SELECT number FROM (
          SELECT number, facet, asked_at FROM entry WHERE number BETWEEN ? AND ? ORDER BY number DESC LIMIT ${NEAR}
        ) AS newest CROSS JOIN facet ON facet.id = newest.facet
        WHERE asked_at BETWEEN ? AND ? AND ${text} LIMIT ?`).all(from, to, since, until, ...values, limit),
    );

  return (query) => {
    const conditions = conditionsOf(query);
    const facets = conditions === null ? null : facetsWith(conditions);
    if (facets?.length === 0) return [];
    const range = ranges(query);
    const { from, to, since, until } = range;
    if (from > to) return [];
    const limit = query.limit + 1;
    const words = searchWords(query.text);

    if (words.length > 0) {
      const indexed = numbersOf(matching.all(matchExpression(words, query, fieldWords), from, to, since, until, limit));
      const rest = waiting.all(from, to, since, until, facets === null ? null : JSON.stringify(facets)).map(readRow);
      const found = rest.filter(({ run }) => findHits(searchableText(run), words).all).map(({ number }) => number);
      return [...indexed, ...found].sort((one, two) => two - one).slice(0, limit);
    }
    if (facets === null || conditions === null) return numbersOf(latest.all(from, to, since, until, limit));
    if (facets.length > 1) {
      const found = near(range, conditions, limit);
      if (found.length === limit) return found;
    }
    return numbersOf(merge.all({ from, to, since, until, facets: JSON.stringify(facets), limit }));
  };
}
