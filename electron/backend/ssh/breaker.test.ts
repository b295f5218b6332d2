import { describe, expect, test } from 'vitest';
import { afterFailure, afterLogin, afterRejection, type Breaker, CLOSED, pauseOf } from './breaker.ts';

const limits = { failuresUntilPause: 5, firstPauseMs: 30_000, longestPauseMs: 300_000 };

function failing(breaker: Breaker, times: number, now: number): Breaker {
  return Array.from({ length: times }).reduce<Breaker>((before) => afterFailure(before, now, limits), breaker);
}

describe('failures of the network', () => {
  test('pause the server at the fifth in a row, for 30 seconds', () => {
    expect(pauseOf(failing(CLOSED, 4, 1000), 1000)).toBe(null);
    const open = failing(CLOSED, 5, 1000);
    expect(pauseOf(open, 1000)).toEqual({ reason: 'network', retryAfterMs: 30_000 });
    expect(pauseOf(open, 30_999)).toEqual({ reason: 'network', retryAfterMs: 1 });
    expect(pauseOf(open, 31_000)).toBe(null);
  });

  test('double the pause with each probe that fails, up to five minutes', () => {
    let breaker = failing(CLOSED, 5, 0);
    let now = 0;
    const pauses: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const pauseMs = pauseOf(breaker, now)?.retryAfterMs ?? 0;
      pauses.push(pauseMs / 1000);
      now += pauseMs;
      breaker = afterFailure(breaker, now, limits);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300]);
  });

  test('that were under way when the pause began do not make it longer', () => {
    const open = failing(failing(CLOSED, 5, 0), 10, 5000);
    expect(pauseOf(open, 5000)).toEqual({ reason: 'network', retryAfterMs: 25_000 });
    expect(pauseOf(afterFailure(open, 30_000, limits), 30_000)?.retryAfterMs).toBe(60_000);
  });

  test('of a server that lets people in and drops them at once pause it again', () => {
    const loggedIn = afterLogin(failing(CLOSED, 5, 0));
    expect(pauseOf(loggedIn, 1)).toBe(null);
    expect(pauseOf(afterFailure(loggedIn, 1, limits), 1)).toEqual({ reason: 'network', retryAfterMs: 60_000 });
  });
});

describe('rejected logins', () => {
  test('pause the server at the second one, until a person asks', () => {
    const once = afterRejection(CLOSED);
    expect(pauseOf(once, 0)).toBe(null);
    expect(pauseOf(afterRejection(once), Number.MAX_SAFE_INTEGER)).toEqual({
      reason: 'authentication',
      retryAfterMs: null,
    });
  });

  test('are forgotten with one that is accepted', () => {
    expect(pauseOf(afterRejection(afterLogin(afterRejection(CLOSED))), 0)).toBe(null);
  });

  test('and failures of the network are counted apart', () => {
    const mixed = failing(afterRejection(CLOSED), 4, 0);
    expect(pauseOf(mixed, 0)).toBe(null);
    expect(pauseOf(afterFailure(mixed, 0, limits), 0)?.reason).toBe('network');
    expect(pauseOf(afterRejection(mixed), 0)?.reason).toBe('authentication');
  });
});
