/** How long a counted request weighs on its caller. */
export const RATE_WINDOW_MS = 60_000;

/** The counted requests of each caller (by `callerKey`), as monotonic milliseconds, oldest first. Never changed in place. */
export type RateWindow = ReadonlyMap<string, readonly number[]>;

/** What is left for a caller; `nextInMs` until the oldest counted request is free again, null when none is counted. */
export type RateState = { remaining: number; nextInMs: number | null };

/** The window with one more request counted, or how long to wait until one would be. */
export type Counted = { kind: 'counted'; window: RateWindow } | { kind: 'full'; retryAfterMs: number };

/** What still counts: a request exactly one window old no longer does. The same list where none has grown old. */
function recent(times: readonly number[] = [], monotonicMs: number): readonly number[] {
  const first = times.findIndex((time) => monotonicMs - time < RATE_WINDOW_MS);
  if (first === 0) return times;
  return first === -1 ? [] : times.slice(first);
}

/** What a caller has left at this moment. */
export function rateState(window: RateWindow, key: string, monotonicMs: number, limit: number): RateState {
  const times = recent(window.get(key), monotonicMs);
  const [oldest] = times;
  return {
    remaining: Math.max(0, limit - times.length),
    nextInMs: oldest === undefined ? null : oldest + RATE_WINDOW_MS - monotonicMs,
  };
}

/** Counts a request of the caller unless the limit is reached. A request that finds the window full costs nothing. */
export function countRequest(window: RateWindow, key: string, monotonicMs: number, limit: number): Counted {
  const times = recent(window.get(key), monotonicMs);
  // After a lowered limit more than one request may have to grow old before the next fits.
  const blocking = times[times.length - limit];
  if (blocking !== undefined) return { kind: 'full', retryAfterMs: blocking + RATE_WINDOW_MS - monotonicMs };

  const counted = new Map<string, readonly number[]>();
  for (const [other, otherTimes] of window) {
    const kept = recent(otherTimes, monotonicMs);
    if (kept.length > 0) counted.set(other, kept);
  }
  return { kind: 'counted', window: counted.set(key, [...times, monotonicMs]) };
}
