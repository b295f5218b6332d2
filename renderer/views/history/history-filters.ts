import type { HistoryQuery } from '#shared/history.ts';
import type { OutcomeKind } from '#shared/outcome.ts';

/** How far back to look. */
export const PERIODS = ['any', 'today', '24h', '7d', '30d', 'days'] as const;
export type Period = (typeof PERIODS)[number];

/** What the person restricts the history to. Empty lists do not restrict. */
export type HistoryFilters = {
  text: string;
  serverIds: readonly string[];
  actionIds: readonly string[];
  outcomes: readonly OutcomeKind[];
  /** As `callerGroup` names them. */
  callers: readonly string[];
  period: Period;
  /** The first and the last day of the period `days`, as `2025-11-20`; empty for no limit. */
  days: readonly [first: string, last: string];
};

export const NO_FILTERS: HistoryFilters = {
  text: '',
  serverIds: [],
  actionIds: [],
  outcomes: [],
  callers: [],
  period: 'any',
  days: ['', ''],
};

const HOUR = 3_600_000;

/** The question to the backend for some filters; `now` in epoch milliseconds. */
export function historyQuery(filters: HistoryFilters, now: number): HistoryQuery {
  return {
    text: filters.text.trim(),
    serverIds: [...filters.serverIds],
    actionIds: [...filters.actionIds],
    outcomes: [...filters.outcomes],
    callers: [...filters.callers],
    ...periodLimits(filters, now),
    limit: 100,
  };
}

function periodLimits({ period, days }: HistoryFilters, now: number): { since?: number; until?: number } {
  switch (period) {
    case 'any':
      return {};
    case 'today':
      return { since: new Date(now).setHours(0, 0, 0, 0) };
    case '24h':
      return { since: now - 24 * HOUR };
    case '7d':
      return { since: now - 7 * 24 * HOUR };
    case '30d':
      return { since: now - 30 * 24 * HOUR };
    case 'days': {
      const since = localMidnight(days[0], 0);
      const end = localMidnight(days[1], 1);
      return { ...(since === null ? {} : { since }), ...(end === null ? {} : { until: end - 1 }) };
    }
  }
}

/** When a day (`2025-11-20`) begins here, or the one so many days after it; null for no day. */
function localMidnight(day: string, later: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const at = new Date(year, month - 1, date + later).getTime();
  return Number.isNaN(at) ? null : at;
}

/** Whether anything is restricted. */
export function isFiltering(filters: HistoryFilters): boolean {
  return (
    filters.text.trim() !== '' ||
    filters.serverIds.length > 0 ||
    filters.actionIds.length > 0 ||
    filters.callers.length > 0 ||
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
  days: 'from day to day',
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

/** Who asked, as people filter by it. */
export function callerGroupWords(group: string): string {
  if (group === 'desktop') return 'desktop';
  return group === 'browser' ? 'browser' : group.replace(':', ': ');
}
