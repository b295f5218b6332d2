import type { AppError } from '#shared/errors.ts';
import type { Outcome, Remains } from '#shared/outcome.ts';
import type { Attempt } from '#shared/run.ts';
import { isTransient } from '#shared/transient.ts';
import type { Clock } from '../ports.ts';
import type { Trace } from '../trace.ts';
import type { StopSwitch } from './execution.ts';

/** How often and after which waits a run is attempted. */
export type RetryPolicy = { attempts: number; firstWaitMs: number; longestWaitMs: number };

/**
 * Milliseconds between attempt `number` (from 1) and the next one: twice as long each time, and up to a half longer, so
 * that runs which failed together do not come back together. `random` is at least 0 and below 1.
 */
export function nextDelay(number: number, policy: RetryPolicy, random: number): number {
  const growing = policy.firstWaitMs * 2 ** (number - 1);
  return Math.min(growing * (1 + random / 2), policy.longestWaitMs);
}

/** What did not run may be tried again (EX-3); what may have run only where twice is the same as once (EX-4). */
function isRepeatable(outcome: Outcome, idempotent: boolean): boolean {
  if (outcome.kind === 'not-started') return isTransient(outcome.error);
  return outcome.kind === 'lost' && idempotent;
}

function errorOf(outcome: Outcome): AppError | null {
  if (outcome.kind === 'not-started') return outcome.error;
  if (outcome.kind !== 'lost') return null;
  const next = 'Look at the server before you run it again.';
  return { code: 'CONNECTION_LOST', message: `Lost in mid-command: ${outcome.reason}.`, next };
}

const PERHAPS: Remains = { kind: 'unknown', reason: 'nobody could look for what the lost attempt began' };

/** The outcome of a run of which an earlier attempt was lost: it may have done its work, and may still be at it. */
function afterLoss(lost: Extract<Outcome, { kind: 'lost' }>, outcome: Outcome): Outcome {
  if (outcome.kind === 'not-started') return lost;
  const claimsNone = 'remains' in outcome && outcome.remains.kind === 'none';
  return claimsNone ? { ...outcome, remains: PERHAPS } : outcome;
}

function wait(ms: number, abort: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const done = () => {
      clearTimeout(timer);
      abort.removeEventListener('abort', done);
      settle();
    };
    const timer = setTimeout(done, ms);
    abort.addEventListener('abort', done);
    if (abort.aborted) done();
  });
}

/**
 * Attempts a run until one attempt comes to an end that another would not change, the attempts are used up, or the run
 * is stopped, also while it waits. Never rejects as long as `attempt` does not.
 * @param mayTryAgain whether the server may be sent something; asked before each wait
 * @param report is told all attempts whenever one of them begins or ends, and whether the next one is waited for
 */
export async function withRetries(options: {
  policy: RetryPolicy;
  idempotent: boolean;
  stopSwitch: StopSwitch;
  clock: Clock;
  trace: Trace;
  attempt: () => Promise<Outcome>;
  mayTryAgain: () => boolean;
  report: (attempts: Attempt[], waiting: boolean) => void;
}): Promise<Outcome> {
  const { policy, idempotent, stopSwitch, clock, trace, report } = options;
  const past: Attempt[] = [];
  let lost: Extract<Outcome, { kind: 'lost' }> | null = null;

  for (let number = 1; ; number += 1) {
    const begun: Attempt = { number, at: clock.now(), endedAt: null, error: null, waitMs: null };
    report([...past, begun], false);
    const outcome = await options.attempt();
    const again =
      number < policy.attempts &&
      stopSwitch.cause() === null &&
      isRepeatable(outcome, idempotent) &&
      options.mayTryAgain();
    const waitMs = again ? nextDelay(number, policy, Math.random()) : null;
    past.push({ ...begun, endedAt: clock.now(), error: errorOf(outcome), waitMs });
    report([...past], again);
    if (waitMs === null) return lost === null ? outcome : afterLoss(lost, outcome);

    if (outcome.kind === 'lost') lost ??= outcome;
    const waiting = trace.begin('retry-wait');
    await wait(waitMs, stopSwitch.signal);
    waiting.end();
    if (stopSwitch.cause() !== null) return { kind: 'cancelled', remains: lost === null ? { kind: 'none' } : PERHAPS };
  }
}
