const DAY = 86_400_000;

/** When something happened, as short as it stays clear; both in epoch milliseconds, shown in local time. */
export function formatWhen(at: number, now: number): string {
  const date = new Date(at);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const seconds = date.toLocaleTimeString('en-GB');
  const minutes = seconds.slice(0, 5);
  if (at >= midnight) return seconds;
  if (at >= midnight - DAY) return `Yesterday ${minutes}`;
  if (at >= midnight - 6 * DAY) return `${date.toLocaleDateString('en-GB', { weekday: 'short' })} ${minutes}`;
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.getFullYear() === new Date(now).getFullYear() ? `${day} ${minutes}` : `${day} ${date.getFullYear()}`;
}
