import type { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery } from '#shared/history.ts';
import { z } from '#shared/z.ts';
import { ERA_TOLERANCE_MS } from './history-index.ts';

/** Numbers between which every record of the wanted dates lies; the dates themselves still have to be compared. */
export type DateRange = { from: number; to: number; since: number; until: number };

/** Further away than any clock: JavaScript's own last day, in epoch milliseconds. */
const EVER = 8.64e15;

const eraSchema = z.object({ first: z.int() });
const askedAtSchema = z.object({ asked_at: z.number() });

/**
 * Turns dates into numbers by halving. Requests are numbered in the order of asking, so their times rise with their
 * numbers, except where the clock was set back: an era begins there, and each era is looked up by itself.
 */
export function createDateRanges(database: DatabaseSync): (query: HistoryQuery) => DateRange {
  const selectEras = database.prepare('SELECT first FROM era ORDER BY first');
  const selectTime = database.prepare('SELECT asked_at FROM entry WHERE number >= ? ORDER BY number LIMIT 1');
  const selectNewest = database.prepare('SELECT max(number) AS first FROM entry');

  /** The lowest number in an era whose time is `time` or later; the one after its last when there is none. */
  const firstAt = (time: number, era: { first: number; last: number }): number => {
    let low = era.first;
    let high = era.last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = selectTime.get(middle);
      if (row === undefined || askedAtSchema.parse(row).asked_at >= time) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return ({ since = -EVER, until = EVER, before = Number.MAX_SAFE_INTEGER }) => {
    if (since === -EVER && until === EVER) return { from: 0, to: before - 1, since, until };
    const newest = z.object({ first: z.int().nullable() }).parse(selectNewest.get()).first ?? 0;
    const firsts = selectEras.all().map((row) => eraSchema.parse(row).first);
    let from = Number.MAX_SAFE_INTEGER;
    let to = 0;
    for (const [index, first] of firsts.entries()) {
      const era = { first, last: (firsts[index + 1] ?? newest + 1) - 1 };
      const begin = firstAt(since - ERA_TOLERANCE_MS, era);
      const end = firstAt(until + ERA_TOLERANCE_MS + 1, era) - 1;
      if (begin > end) continue;
      from = Math.min(from, begin);
      to = Math.max(to, end);
    }
    return { from, to: Math.min(to, before - 1), since, until };
  };
}
