import type { PauseReason } from '#shared/errors.ts';

/** How often a login may be rejected until no further one is sent without a person: fail2ban's usual limit is 5. */
const MOST_REJECTIONS = 2;

export type BreakerLimits = { failuresUntilPause: number; firstPauseMs: number; longestPauseMs: number };

/**
 * What has gone wrong on the way to a server since it last worked. Failures of the network and rejected logins are
 * counted apart: time heals only the former. A value, never changed in place; times are monotonic milliseconds.
 */
export type Breaker = {
  /** Failures of the network in a row. */
  readonly failures: number;
  /** Rejected logins in a row. */
  readonly rejections: number;
  /** Pauses in a row. */
  readonly pauses: number;
  /** When the pause ends by itself; null when there is none. */
  readonly pausedUntil: number | null;
};

/** Nothing is wrong. */
export const CLOSED: Breaker = { failures: 0, rejections: 0, pauses: 0, pausedUntil: null };

/** Why nothing may be sent, and for how long: `retryAfterMs` is null when only a person can end it. */
export type BreakerPause = { reason: PauseReason; retryAfterMs: number | null };

/** Whether nothing may be sent now. The first attempt after a pause is the probe: it ends or renews the pause. */
export function pauseOf(breaker: Breaker, now: number): BreakerPause | null {
  if (breaker.rejections >= MOST_REJECTIONS) return { reason: 'authentication', retryAfterMs: null };
  if (breaker.pausedUntil === null || breaker.pausedUntil <= now) return null;
  return { reason: 'network', retryAfterMs: breaker.pausedUntil - now };
}

/** The server could not be reached, or a connection with work on it broke. Each pause is twice as long as the last. */
export function afterFailure(breaker: Breaker, now: number, limits: BreakerLimits): Breaker {
  const failures = breaker.failures + 1;
  // What was under way when the pause began does not make it longer.
  if (failures < limits.failuresUntilPause || pauseOf(breaker, now) !== null) return { ...breaker, failures };
  const pauseMs = Math.min(limits.firstPauseMs * 2 ** breaker.pauses, limits.longestPauseMs);
  return { ...breaker, failures, pauses: breaker.pauses + 1, pausedUntil: now + pauseMs };
}

/** The server was reached and did not let the user in. */
export function afterRejection(breaker: Breaker): Breaker {
  return { ...breaker, rejections: breaker.rejections + 1 };
}

/** A login went well. Failures stay counted, so that a server that only lets people in and drops them is paused again. */
export function afterLogin(breaker: Breaker): Breaker {
  return { ...breaker, rejections: 0, pausedUntil: null };
}
