import { describe, expect, test } from 'vitest';
import type { HistoryPage, HistoryRecord } from '#shared/history.ts';
import { type HistoryFilters, historyQuery, isFiltering, NO_FILTERS } from './history-filters.ts';
import { withFreshPage } from './history-pages.ts';
import { formatWhen } from './when.ts';

function record(number: number): HistoryRecord {
  return {
    number,
    run: {
      id: `run-${number}`,
      batchId: null,
      caller: { kind: 'desktop' },
      server: { id: 's', name: 's', address: 'local', hostKey: null },
      action: { id: 'uptime', title: 'Uptime', version: '0' },
      parameters: {},
      words: ['uptime'],
      timeoutMs: 1000,
      state: 'ended',
      askedAt: number,
      startedAt: null,
      endedAt: null,
      durationMs: null,
      outcome: null,
      endings: [],
      attempts: [],
      trace: [],
      bytes: { stdout: 0, stderr: 0 },
    },
  };
}

/** A page of the records from `newest` down to `oldest`; more follow unless it ends at 1. */
function page(newest: number, oldest: number): HistoryPage {
  const records = Array.from({ length: newest - oldest + 1 }, (_, index) => record(newest - index));
  return { records, next: oldest === 1 ? null : oldest };
}

const numbers = (pages: readonly HistoryPage[]) =>
  pages.flatMap((each) => each.records.map((one) => one.number)).join();

describe('a fresh newest page', () => {
  test('stands alone where nothing was loaded', () => {
    expect(withFreshPage([], page(5, 3))).toEqual([page(5, 3)]);
  });

  test('pushes what it covers out of the older pages, and keeps what comes after them', () => {
    const pages = withFreshPage([page(6, 4), page(3, 2)], page(8, 6));
    expect(numbers(pages)).toBe('8,7,6,5,4,3,2');
    expect(pages.at(-1)?.next).toBe(2);
  });

  test('leaves nothing behind that is gone', () => {
    expect(numbers(withFreshPage([page(6, 4)], page(2, 1)))).toBe('2,1');
  });

  test('drops older pages that no longer connect', () => {
    const pages = withFreshPage([page(6, 4), page(3, 1)], page(90, 80));
    expect(numbers(pages)).toBe(numbers([page(90, 80)]));
    expect(pages.at(-1)?.next).toBe(80);
  });

  test('keeps the end of the history as the end', () => {
    expect(withFreshPage([page(6, 4), page(3, 1)], page(7, 5)).at(-1)?.next).toBeNull();
  });
});

describe('filters', () => {
  const now = new Date(2025, 10, 20, 9, 14).getTime();

  test('no filters restrict nothing', () => {
    expect(isFiltering(NO_FILTERS)).toBe(false);
    expect(historyQuery(NO_FILTERS, now)).toEqual({
      text: '',
      serverIds: [],
      actionIds: [],
      outcomes: [],
      callers: [],
      limit: 100,
    });
  });

  test.each<[Partial<HistoryFilters>, object]>([
    [{ text: ' nginx ' }, { text: 'nginx' }],
    [{ serverIds: ['web-1'] }, { serverIds: ['web-1'] }],
    [{ outcomes: ['lost'] }, { outcomes: ['lost'] }],
    [{ period: 'today' }, { since: new Date(2025, 10, 20).getTime() }],
    [{ actionIds: ['uptime'] }, { actionIds: ['uptime'] }],
    [{ callers: ['api:ha'] }, { callers: ['api:ha'] }],
    [
      { period: 'days', days: ['2025-11-01', '2025-11-02'] },
      { since: new Date(2025, 10, 1).getTime(), until: new Date(2025, 10, 3).getTime() - 1 },
    ],
    [{ period: 'days', days: ['', '2025-11-02'] }, { until: new Date(2025, 10, 3).getTime() - 1 }],
    [{ period: '7d' }, { since: now - 7 * 86_400_000 }],
  ])('%j', (filters, expected) => {
    const all = { ...NO_FILTERS, ...filters };
    expect(isFiltering(all)).toBe(true);
    expect(historyQuery(all, now)).toMatchObject(expected);
  });
});

test.each([
  [new Date(2025, 10, 20, 9, 2, 7), '09:02:07'],
  [new Date(2025, 10, 19, 22, 10, 0), 'Yesterday 22:10'],
  [new Date(2025, 10, 17, 18, 20, 0), 'Mon 18:20'],
  [new Date(2025, 10, 2, 18, 20, 0), '2 Nov 18:20'],
  [new Date(2024, 10, 2, 18, 20, 0), '2 Nov 2024'],
])('%s is shown as %s', (at, words) => {
  expect(formatWhen(at.getTime(), new Date(2025, 10, 20, 9, 14).getTime())).toBe(words);
});
