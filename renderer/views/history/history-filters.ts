import type { HistoryQuery } from '#shared/history.ts';
import type { OutcomeKind } from '#shared/outcome.ts';

/** How far back to look. */
export const PERIODS = ['any', 'today', '24h', '7d', '30d'] as const;
export type Period = (typeof PERIODS)[number];

/** What the person restricts the history to. Empty lists do not restrict. */
export type HistoryFilters = {
  text: string;
  serverIds: readonly string[];
  outcomes: readonly OutcomeKind[];
  period: Period;
};

export const NO_FILTERS: HistoryFilters = { text: '', serverIds: [], outcomes: [], period: 'any' };

const HOUR = 3_600_000;

/** The question to the backend for some filters; `now` in epoch milliseconds. */
export function historyQuery(filters: HistoryFilters, now: number): HistoryQuery {
  const since = periodStart(filters.period, now);
  return {
    text: filters.text.trim(),
    serverIds: [...filters.serverIds],
    actionIds: [],
    outcomes: [...filters.outcomes],
    callers: [],
    ...(since === null ? {} : { since }),
    limit: 100,
  };
}

function periodStart(period: Period, now: number): number | null {
  switch (period) {
    case 'any':
      return null;
    case 'today':
      return new Date(now).setHours(0, 0, 0, 0);
    case '24h':
      return now - 24 * HOUR;
    case '7d':
      return now - 7 * 24 * HOUR;
    case '30d':
      return now - 30 * 24 * HOUR;
  }
}

/** Whether anything is restricted. */
export function isFiltering(filters: HistoryFilters): boolean {
  return (
    filters.text.trim() !== '' ||
    filters.serverIds.length > 0 ||
    filters.outcomes.length > 0 ||
    filters.period !== 'any'
  );
}

export const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  any: 'any time',
  today: 'today',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
};

export const OUTCOME_WORDS: Readonly<Record<OutcomeKind, string>> = {
  ok: 'ok',
  failed: 'failed',
  signalled: 'ended by a signal',
  'timed-out': 'timed out',
  cancelled: 'cancelled',
  lost: 'lost',
  'not-started': 'not started',
  refused: 'refused',
};
