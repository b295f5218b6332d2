import { callerKey } from '#shared/caller.ts';
import { type Outcome, outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Log } from '../ports.ts';

type Level = 'info' | 'warn' | 'error';

/** Executions at info, time-outs at warn, failures at error (EX-7). What a person ended is no failure. */
function levelOf(outcome: Outcome): Level {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? 'info' : 'error';
    case 'cancelled':
      return outcome.remains.kind === 'none' ? 'info' : 'error';
    case 'timed-out':
    case 'refused':
      return 'warn';
    case 'signalled':
    case 'lost':
    case 'not-started':
      return 'error';
  }
}

/** What is said of an outcome. Messages and command lines of processes stay in the history: they may quote a secret. */
function resultOf(outcome: Outcome): object {
  const result = outcomeKind(outcome);
  switch (outcome.kind) {
    case 'exited':
      return { result, exitCode: outcome.code };
    case 'signalled':
      return { result, signal: outcome.signal };
    case 'timed-out':
      return { result, limitMs: outcome.limitMs, remains: outcome.remains.kind };
    case 'cancelled':
      return { result, remains: outcome.remains.kind };
    case 'lost':
      return { result };
    case 'not-started':
    case 'refused':
      return { result, code: outcome.error.code };
  }
}

/** Who asked for what, and where. Neither words nor parameters: they may hold secrets. */
function about({ id, caller, server, action }: Run): object {
  return { run: id, caller: callerKey(caller), server: server.id, action: action.id };
}

/** Logs that a run has been asked for and recorded. */
export function logAsked(log: Log, run: Run): void {
  log.info(about(run), 'run asked for');
}

/** Logs how a run ended, at the level of its outcome. */
export function logEnded(log: Log, run: Run): void {
  const { outcome, durationMs, bytes, attempts } = run;
  if (outcome === null) return;
  const counts = { durationMs, bytes, attempts: Math.max(1, attempts.length) };
  log[levelOf(outcome)]({ ...about(run), ...resultOf(outcome), ...counts }, 'run ended');
}

/** Logs that the last attempt of a run failed and that another one follows. */
export function logRetry(log: Log, run: Run): void {
  const { number, error, waitMs } = run.attempts.at(-1) ?? {};
  log.warn({ ...about(run), attempt: number, code: error?.code, waitMs }, 'trying again');
}
