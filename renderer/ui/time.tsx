import { useEffect, useState } from 'react';
import { formatAgo, formatDuration, formatExact, formatRelative, formatTenths } from '../format.ts';

/** The wall clock in epoch milliseconds, read anew every `intervalMs`; stands still when `intervalMs` is null. */
export function useNow(intervalMs: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (intervalMs === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}

/**
 * How long ago `at` (epoch milliseconds) was, with the exact time on hover unless something else tells it there
 * (`untitled`). Keeps itself current. `sentence` says it as a sentence goes on: `5 m ago` instead of `5 m`.
 */
export function RelativeTime({
  at,
  untitled = false,
  sentence = false,
}: {
  at: number;
  untitled?: boolean;
  sentence?: boolean;
}) {
  const now = useNow(10_000);
  return (
    <time dateTime={new Date(at).toISOString()} {...(untitled ? {} : { title: formatExact(at) })}>
      {sentence ? formatAgo(at, now) : formatRelative(at, now)}
    </time>
  );
}

/** The time since `since` (epoch milliseconds), ticking ten times a second in its first minute, then each second. */
export function Duration({ since }: { since: number }) {
  const young = useNow(1000) - since < 60_000;
  const now = useNow(young ? 100 : 1000);
  const elapsed = Math.max(0, now - since);
  return (
    <span className="whitespace-nowrap tabular-nums">{young ? formatTenths(elapsed) : formatDuration(elapsed)}</span>
  );
}
