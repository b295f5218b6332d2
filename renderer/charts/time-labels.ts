const DAY = 86_400;
const MINUTE = 60;

/**
 * What stands below the lines of a time axis, in local time: days, or times of day with the day below the first and
 * below each that begins another. Lines in epoch seconds, `step` is the seconds between them.
 */
export function timeLabels(lines: readonly number[], step: number): string[] {
  const dates = lines.map((line) => new Date(line * 1000));
  if (step >= DAY) return dates.map(day);
  return dates.map((date, index) => {
    const before = dates[index - 1];
    const time = date.toLocaleTimeString('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      ...(step < MINUTE ? { second: '2-digit' } : {}),
    });
    return before && day(before) === day(date) ? time : `${time}\n${day(date)}`;
  });
}

function day(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
