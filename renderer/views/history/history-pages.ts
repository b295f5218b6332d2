import type { HistoryPage } from '#shared/history.ts';

/** Pages of the history, newest first, as they were loaded one after another. */
export type HistoryPages = readonly HistoryPage[];

/**
 * The pages with `fresh`, the newest page read anew, put before what it does not cover. When more has happened than one
 * page holds, the older pages no longer connect to it and are dropped; scrolling loads them again.
 */
export function withFreshPage(pages: HistoryPages, fresh: HistoryPage): HistoryPages {
  const lowest = fresh.records.at(-1)?.number;
  if (fresh.next === null || lowest === undefined) return [fresh];
  const connected = pages.some((page) => page.records.some((record) => record.number >= lowest));
  if (!connected) return [fresh];
  const older = pages
    .map((page) => ({ ...page, records: page.records.filter((record) => record.number < lowest) }))
    .filter((page) => page.records.length > 0);
  const last = pages.at(-1);
  if (older.length === 0) return [fresh];
  return [fresh, ...older.slice(0, -1), { records: older.at(-1)?.records ?? [], next: last?.next ?? null }];
}
