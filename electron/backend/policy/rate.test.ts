import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRequest, RATE_WINDOW_MS, type RateWindow, rateState } from './rate.ts';

const NONE: RateWindow = new Map();

/** Makes requests at the given times; gives the window after them and which were counted. */
function make(times: readonly number[], limit: number, key = 'desktop', start = NONE) {
  let window = start;
  const counted = times.map((time) => {
    const result = countRequest(window, key, time, limit);
    if (result.kind === 'counted') window = result.window;
    return result.kind === 'counted';
  });
  return { window, counted };
}

describe('the rate limit', () => {
  it('counts ten requests and refuses the eleventh with the time to wait', () => {
    const { window, counted } = make([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000], 10);
    expect(counted).not.toContain(false);
    expect(countRequest(window, 'desktop', 9000, 10)).toEqual({ kind: 'full', retryAfterMs: 51_000 });
  });

  it('frees a request exactly one window after it was counted', () => {
    const { window } = make([500], 1);
    expect(countRequest(window, 'desktop', 500 + RATE_WINDOW_MS - 0.001, 1).kind).toBe('full');
    expect(countRequest(window, 'desktop', 500 + RATE_WINDOW_MS, 1).kind).toBe('counted');
  });

  it('lets refused requests cost nothing', () => {
    const { window, counted } = make([0, 1, 2, 3, 59_999, 60_000], 1);
    expect(counted).toEqual([true, false, false, false, false, true]);
    expect(rateState(window, 'desktop', 60_000, 1)).toEqual({ remaining: 0, nextInMs: RATE_WINDOW_MS });
  });

  it('keeps callers apart and forgets those that have been quiet', () => {
    const first = make([0, 0], 2, 'api:one').window;
    const second = make([10], 2, 'api:two', first);
    expect(second.counted).toEqual([true]);
    expect(rateState(second.window, 'api:one', 10, 2).remaining).toBe(0);
    const later = make([RATE_WINDOW_MS + 5], 2, 'api:three', second.window).window;
    expect([...later.keys()].sort()).toEqual(['api:three', 'api:two']);
  });

  it('never changes the window it was given', () => {
    const { window } = make([0], 10);
    countRequest(window, 'desktop', 1, 10);
    expect(window.get('desktop')).toEqual([0]);
    expect(NONE.size).toBe(0);
  });

  it('says the true wait after the limit was lowered', () => {
    const { window } = make([0, 100, 200, 300], 10);
    const refused = countRequest(window, 'desktop', 1000, 2);
    expect(refused).toEqual({ kind: 'full', retryAfterMs: 200 + RATE_WINDOW_MS - 1000 });
    expect(rateState(window, 'desktop', 1000, 2).remaining).toBe(0);
    expect(countRequest(window, 'desktop', 200 + RATE_WINDOW_MS, 2).kind).toBe('counted');
  });

  it('never counts more than the limit in any window, and never refuses without need', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12 }), (pauses, limit) => {
        let now = 0;
        const moments = pauses.map((pause) => {
          now += pause;
          return now;
        });
        const { counted } = make(moments, limit);
        const taken: number[] = [];
        for (const [index, moment] of moments.entries()) {
          const recent = taken.filter((time) => moment - time < RATE_WINDOW_MS).length;
          expect(counted[index]).toBe(recent < limit);
          if (counted[index]) taken.push(moment);
        }
      }),
    );
  });
});
