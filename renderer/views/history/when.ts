import { formatClock } from '../../format.ts';

const DAY = 86_400_000;

// Made once: a formatter takes far longer to make than to use.
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const DAY_AND_MONTH = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** When something happened, as short as it stays clear; both in epoch milliseconds, shown in local time. */
export function formatWhen(at: number, now: number): string {
  const date = new Date(at);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const seconds = formatClock(date);
  const minutes = seconds.slice(0, 5);
  if (at >= midnight) return seconds;
  if (at >= midnight - DAY) return `Yesterday ${minutes}`;
  if (at >= midnight - 6 * DAY) return `${WEEKDAY.format(date)} ${minutes}`;
  const day = DAY_AND_MONTH.format(date);
  return date.getFullYear() === new Date(now).getFullYear() ? `${day} ${minutes}` : `${day} ${date.getFullYear()}`;
}
