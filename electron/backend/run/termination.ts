import { setTimeout as delay } from 'node:timers/promises';
import type { Remains } from '#shared/outcome.ts';
import type { KillSignal } from '#shared/run.ts';
import type { TargetProcess } from '../target/target.ts';

/** The signals in growing insistence, each with the patience (milliseconds) before the next one is tried (RUN-3). */
const STEPS: readonly { signal: KillSignal; patienceMs: number }[] = [
  { signal: 'interrupt', patienceMs: 1_000 },
  { signal: 'terminate', patienceMs: 2_000 },
  { signal: 'kill', patienceMs: 4_000 },
];

/** Pauses between two looks at what is left, in milliseconds: processes need a moment to go. The last one repeats. */
const LOOK_PAUSES_MS = [20, 50, 100, 250, 500] as const;

/** How long a look itself may take before its answer no longer counts: the way to the server may be cut. */
const LOOK_LIMIT_MS = 5_000;

function within<T>(work: Promise<T>, limitMs: number, late: T): Promise<T> {
  const abort = new AbortController();
  const timeout = delay(limitMs, late, { signal: abort.signal }).catch(() => late);
  return Promise.race([work, timeout]).finally(() => abort.abort());
}

/** How long until a signal that could not be sent is tried again, in milliseconds. */
const RETRY_PAUSE_MS = 500;

/** Sends a signal, again while the way there is cut and the patience lasts. Gives why it failed, or null. */
async function send(process: TargetProcess, signal: KillSignal, patienceMs: number): Promise<unknown> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const sent = process.signal(signal).then(
      () => null,
      (cause: unknown) => cause,
    );
    const failure = await within<unknown>(sent, LOOK_LIMIT_MS, new Error('the server does not answer'));
    if (failure === null || performance.now() >= deadline) return failure;
    await delay(RETRY_PAUSE_MS);
  }
}

/** Looks until nothing is left or the patience is over; returns the last look. */
async function waitUntilGone(process: TargetProcess, patienceMs: number): Promise<Remains> {
  const tooLate: Remains = { kind: 'unknown', reason: 'the server does not answer' };
  const deadline = performance.now() + patienceMs;
  for (let look = 0; ; look += 1) {
    const remains = await within(process.remains(), LOOK_LIMIT_MS, tooLate);
    // Where the system hides what others run, waiting would not tell more.
    if (remains.kind !== 'some' || performance.now() >= deadline) return remains;
    await delay(LOOK_PAUSES_MS[Math.min(look, LOOK_PAUSES_MS.length - 1)]);
  }
}

/**
 * Ends a process with everything it started: interrupt, terminate and kill in turn, until a look at the target shows
 * that nothing is left. A way that is cut for a moment changes nothing.
 * @param onSignal called before each signal is sent
 * @returns what the last look showed; `unknown` when nobody could look. Never rejects.
 */
export async function terminate(process: TargetProcess, onSignal: (signal: KillSignal) => void): Promise<Remains> {
  let remains: Remains = { kind: 'unknown', reason: 'nobody has looked' };
  for (const { signal, patienceMs } of STEPS) {
    onSignal(signal);
    const failure = await send(process, signal, patienceMs);
    if (failure !== null) {
      remains = { kind: 'unknown', reason: failure instanceof Error ? failure.message : String(failure) };
      continue;
    }
    remains = await waitUntilGone(process, patienceMs);
    if (remains.kind === 'none') return remains;
  }
  return remains;
}
