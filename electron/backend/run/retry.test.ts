import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Attempt } from '#shared/run.ts';
import { systemClock } from '../ports.ts';
import { createTrace } from '../trace.ts';
import { createStopSwitch } from './execution.ts';
import { nextDelay, withRetries } from './retry.ts';

const POLICY = { attempts: 3, firstWaitMs: 2000, longestWaitMs: 30_000 };

const failed = (error: AppError): Outcome => ({ kind: 'not-started', error });
const plain = (code: 'CONNECTION_REFUSED' | 'KEY_FILE_MISSING' | 'CONNECTION_TIMEOUT') =>
  failed({ code, message: `${code}.`, next: 'Do something.' });
const REFUSED = plain('CONNECTION_REFUSED');
const DONE: Outcome = { kind: 'exited', code: 0 };
const LOST: Outcome = { kind: 'lost', reason: 'nas closed the connection' };

describe('the wait between two attempts (EX-3)', () => {
  test('begins at 2 seconds, doubles, and is never longer than 30 seconds', () => {
    expect([1, 2, 3, 4, 5, 6].map((number) => nextDelay(number, POLICY, 0))).toEqual([
      2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  test('is up to a half longer at random', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), random, (number, share) => {
        const shortest = nextDelay(number, POLICY, 0);
        const waitMs = nextDelay(number, POLICY, share);
        expect(waitMs).toBeGreaterThanOrEqual(shortest);
        expect(waitMs).toBeLessThanOrEqual(Math.min(shortest * 1.5, 30_000));
      }),
    );
  });
});

describe('a run that is attempted', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function begin(outcomes: Outcome[], options: { idempotent?: boolean; mayTryAgain?: () => boolean } = {}) {
    const stopSwitch = createStopSwitch();
    const seen = { attempts: [] as Attempt[], waiting: false, made: 0 };
    const ended = withRetries({
      policy: POLICY,
      idempotent: options.idempotent ?? false,
      mayTryAgain: options.mayTryAgain ?? (() => true),
      stopSwitch,
      clock: systemClock,
      trace: createTrace(),
      attempt: async () => {
        const outcome = outcomes[seen.made];
        seen.made += 1;
        if (outcome === undefined) throw new Error('one attempt too many');
        return outcome;
      },
      report: (attempts, waiting) => Object.assign(seen, { attempts, waiting }),
    });
    return { seen, stopSwitch, ended };
  }

  test('goes on after a failure of the network, and every attempt is on record with its wait', async () => {
    const { seen, ended } = begin([REFUSED, plain('CONNECTION_TIMEOUT'), DONE]);
    await vi.runAllTimersAsync();
    expect(await ended).toEqual(DONE);
    expect(seen.attempts.map(({ number, error }) => [number, error?.code])).toEqual([
      [1, 'CONNECTION_REFUSED'],
      [2, 'CONNECTION_TIMEOUT'],
      [3, undefined],
    ]);
    const [first, second, third] = seen.attempts;
    expect(first?.waitMs).toBeGreaterThanOrEqual(2000);
    expect(second?.waitMs).toBeGreaterThanOrEqual(4000);
    expect(third?.waitMs).toBe(null);
    expect((second?.at ?? 0) - (first?.endedAt ?? 0)).toBeCloseTo(first?.waitMs ?? 0, -2);
  });

  test('ends with the last failure when the attempts are used up', async () => {
    const last = plain('CONNECTION_TIMEOUT');
    const { seen, ended } = begin([REFUSED, REFUSED, last]);
    await vi.runAllTimersAsync();
    expect(await ended).toEqual(last);
    expect(seen.attempts).toHaveLength(3);
  });

  const unresolved = (temporary: boolean) => failed({ code: 'HOST_UNRESOLVED', temporary, message: '.', next: '.' });
  test.each([
    ['what a person has to change', plain('KEY_FILE_MISSING')],
    ['a name that does not exist', unresolved(false)],
    ['a command that was lost', LOST],
    ['a command that failed', { kind: 'exited', code: 1 } as const],
  ])('is attempted once: %s', async (_, outcome) => {
    const { seen, ended } = begin([outcome], { idempotent: false });
    expect(await ended).toEqual(outcome);
    expect(seen.made).toBe(1);
  });

  test('goes on when the name server gave no answer', async () => {
    const { ended } = begin([unresolved(true), DONE]);
    await vi.runAllTimersAsync();
    expect(await ended).toEqual(DONE);
  });

  test('is not repeated on a server that is left alone now', async () => {
    const { seen, ended } = begin([REFUSED], { mayTryAgain: () => false });
    expect(await ended).toEqual(REFUSED);
    expect(seen.attempts[0]?.waitMs).toBe(null);
  });

  test('is repeated after a loss when twice is the same as once (EX-4)', async () => {
    const { seen, ended } = begin([LOST, DONE], { idempotent: true });
    await vi.runAllTimersAsync();
    expect(await ended).toEqual(DONE);
    expect(seen.attempts[0]?.error).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('stays lost when no later attempt got through: it may have run', async () => {
    const { ended } = begin([LOST, REFUSED, REFUSED], { idempotent: true });
    await vi.runAllTimersAsync();
    expect(await ended).toEqual(LOST);
  });

  test('ends at once when it is cancelled while it waits', async () => {
    const { seen, stopSwitch, ended } = begin([REFUSED]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(seen.waiting).toBe(true);
    stopSwitch.stop({ kind: 'cancelled' });
    expect(await ended).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('never claims that nothing is left of an attempt that was lost', async () => {
    const waiting = begin([LOST], { idempotent: true });
    await vi.advanceTimersByTimeAsync(1500);
    waiting.stopSwitch.stop({ kind: 'cancelled' });
    expect(await waiting.ended).toMatchObject({ kind: 'cancelled', remains: { kind: 'unknown' } });

    const limit = { kind: 'timed-out', limitMs: 1, remains: { kind: 'none' } } as const;
    const later = begin([LOST, limit], { idempotent: true });
    await vi.runAllTimersAsync();
    expect(await later.ended).toMatchObject({ kind: 'timed-out', remains: { kind: 'unknown' } });
  });
});
