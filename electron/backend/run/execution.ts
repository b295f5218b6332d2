import { assertNever } from '#shared/assert-never.ts';
import { type AppError, AppFailure } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { SudoPlan } from '../policy/sudo.ts';
import type { Clock } from '../ports.ts';
import { type Patience, startPatience } from '../ssh/patience.ts';
import { type SudoPassword, sudoTarget } from '../target/sudo.ts';
import type { ExitStatus, Target } from '../target/target.ts';
import type { OpenPhase, Trace } from '../trace.ts';
import type { RunTerminal } from './run-terminal.ts';
import { terminate } from './termination.ts';
import type { Transcript } from './transcript.ts';

/** Why a run is ended from outside. Given as the reason to the run's one AbortController: the first one wins. */
export type StopCause = { kind: 'cancelled' } | { kind: 'timed-out'; limitMs: number; limit?: 'sudo' };

/** A run's one switch. Stopping it twice changes nothing: the first cause stays. */
export type StopSwitch = {
  readonly signal: AbortSignal;
  stop(cause: StopCause): void;
  cause(): StopCause | null;
};

export function createStopSwitch(): StopSwitch {
  const controller = new AbortController();
  let first: StopCause | null = null;
  return {
    signal: controller.signal,
    stop(cause) {
      if (first !== null) return;
      first = cause;
      controller.abort();
    },
    cause: () => first,
  };
}

function stoppedOutcome(cause: StopCause, remains: Extract<Outcome, { kind: 'cancelled' }>['remains']): Outcome {
  switch (cause.kind) {
    case 'cancelled':
      return { kind: 'cancelled', remains };
    case 'timed-out':
      return { ...cause, remains };
    default:
      return assertNever(cause);
  }
}

function exitOutcome(status: ExitStatus): Outcome {
  switch (status.kind) {
    case 'exited':
      return { kind: 'exited', code: status.code };
    case 'signalled':
      return { kind: 'signalled', signal: status.signal };
    case 'refused':
      return { kind: 'not-started', error: status.error };
    case 'lost':
      return { kind: 'lost', reason: status.reason };
    default:
      return assertNever(status);
  }
}

/** Notes the time until the first output, whichever stream it comes on. */
function createFirstOutput(command: OpenPhase): () => void {
  const fromMs = performance.now();
  let seen = false;
  return () => {
    if (!seen) command.add({ name: 'first-output', fromMs, toMs: performance.now() });
    seen = true;
  };
}

function whenStopped({ signal, cause }: StopSwitch): Promise<StopCause> {
  return new Promise((resolve) => {
    const look = () => {
      const found = cause();
      if (found !== null) resolve(found);
    };
    signal.addEventListener('abort', look, { once: true });
    look();
  });
}

/**
 * Runs words on a target until they end by themselves, reach their time limit or are stopped, and says which came
 * first. Output goes to the transcript as it arrives. Never rejects.
 * @param report is told what changes about the run on the way
 * @param describe turns an unexpected exception into an error for a person
 */
export async function execute(options: {
  target: Target;
  words: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string | undefined;
  /** The sudo that the words begin with, and who answers it; null when there is none. */
  sudo: { plan: SudoPlan; password: SudoPassword } | null;
  /** The terminal that the command gets; null for none. */
  terminal: RunTerminal | null;
  /** What the command reads from standard input, which ends behind it; null closes it from the start. */
  input: string | null;
  /** From acceptance to end, without the time that a person takes to answer sudo. */
  timeoutMs: number;
  stopSwitch: StopSwitch;
  transcript: Transcript;
  trace: Trace;
  clock: Clock;
  report: (change: Partial<Run>) => void;
  /** Called once, when the command is accepted, before any of its output. */
  accepted: (hostKey: Run['server']['hostKey']) => void;
  describe: (cause: unknown) => AppError;
}): Promise<Outcome> {
  const { words, env, cwd, timeoutMs, stopSwitch, transcript, trace, clock, report } = options;
  let timeLimit: Patience | null = null;

  let command: OpenPhase | null = null;

  /** The time that a person takes is shown in the trace and not counted. */
  async function whileAsked<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const fromMs = performance.now();
    try {
      return await (timeLimit === null ? answer : timeLimit.pausedFor(answer));
    } finally {
      command?.add({ name: 'question', fromMs, toMs: performance.now() });
    }
  }

  function targetBehindSudo(): Target {
    if (options.sudo === null) return options.target;
    const { plan, password } = options.sudo;
    const limitMs = plan.timeoutMs;
    return sudoTarget(options.target, {
      plan,
      password: { ...password, get: (over) => whileAsked(password.get(over)) },
      onLate: () => stopSwitch.stop({ kind: 'timed-out', limitMs, limit: 'sudo' }),
    });
  }

  report({ state: 'connecting' });
  let process: Awaited<ReturnType<Target['exec']>>;
  try {
    process = await targetBehindSudo().exec(words, {
      env,
      cwd,
      abort: stopSwitch.signal,
      onSent: transcript.prepare,
      terminal: options.terminal?.size(),
      trace,
      input: options.input !== null,
    });
  } catch (cause) {
    const stopped = stopSwitch.cause();
    if (stopped !== null) return stoppedOutcome(stopped, { kind: 'none' });
    return { kind: 'not-started', error: cause instanceof AppFailure ? cause.error : options.describe(cause) };
  }

  const acceptedAt = clock.monotonic();
  options.accepted(process.hostKey);
  const disconnect = options.terminal?.connect(process);
  if (options.input !== null) process.stdin?.end(options.input);
  command = trace.begin('command');
  const onFirstOutput = createFirstOutput(command);
  process.stdout.on('data', (bytes: Buffer) => transcript.append('stdout', bytes));
  process.stderr.on('data', (bytes: Buffer) => transcript.append('stderr', bytes));
  process.stdout.once('data', onFirstOutput);
  process.stderr.once('data', onFirstOutput);
  timeLimit = startPatience(timeoutMs, () => stopSwitch.stop({ kind: 'timed-out', limitMs: timeoutMs }));

  const first = await Promise.race([process.exit, whenStopped(stopSwitch)]);
  timeLimit.stop();
  disconnect?.();
  let outcome: Outcome;
  if (first.kind === 'cancelled' || first.kind === 'timed-out') {
    const endings: Run['endings'] = [];
    const ending = trace.begin('ending');
    report({ state: 'ending' });
    const remains = await terminate(process, (signal) => {
      endings.push({ signal, at: clock.now() });
      report({ endings: [...endings] });
    });
    ending.end(remains.kind === 'none' ? undefined : 'failed');
    outcome = stoppedOutcome(first, remains);
  } else {
    outcome = exitOutcome(first);
  }
  command.end();
  report({ durationMs: clock.monotonic() - acceptedAt });
  // Whatever a process that could not be ended still writes does not belong to the record any more.
  process.stdout.removeAllListeners('data').resume();
  process.stderr.removeAllListeners('data').resume();
  return outcome;
}
