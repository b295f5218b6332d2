import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { SudoPlan } from '../policy/sudo.ts';
import type { Clock, Log } from '../ports.ts';
import type { SudoPassword } from '../target/sudo.ts';
import type { Target } from '../target/target.ts';
import { execute } from './execution.ts';
import { logRetry } from './log-run.ts';
import { withRetries } from './retry.ts';
import type { OpenRun } from './run-registry.ts';
import type { Transcripts } from './transcripts.ts';

/** What every run is performed with. */
export type PerformDependencies = {
  clock: Clock;
  log: Log;
  transcripts: Transcripts;
  settings: () => Settings;
  target: (server: Server) => Target;
  /** Answers sudo on a server. `abort` takes an open question back. */
  sudoPassword: (server: Server, plan: SudoPlan, abort: AbortSignal) => SudoPassword;
  /** Called when something could not be stored. */
  storeFailed: (what: string, cause: unknown) => void;
};

/**
 * Performs one run on its server, with the attempts that the settings allow, and keeps its output.
 * @param options.paused whether the server is left alone now
 * @param options.update changes the run and tells about it
 * @param options.describe turns an unexpected exception into an error for a person
 */
export async function performRun(
  entry: OpenRun,
  dependencies: PerformDependencies,
  options: {
    paused: (server: Server) => boolean;
    update: (change: Partial<Run>) => void;
    describe: (cause: unknown) => AppError;
  },
): Promise<Outcome> {
  const { clock, log, transcripts, settings } = dependencies;
  const { paused, update, describe } = options;
  const { plan, stopSwitch, trace } = entry;
  let acceptedAt: number | null = null;
  const transcript = transcripts.begin({
    runId: entry.run.id,
    capBytes: settings().limits.transcript_megabytes * 1_000_000,
    elapsed: () => (acceptedAt === null ? 0 : clock.monotonic() - acceptedAt),
    onFailure: (cause) => dependencies.storeFailed('the output of a run', cause),
  });
  const { attempts, first_wait, longest_wait } = settings().limits;
  const outcome = await withRetries({
    policy: { attempts, firstWaitMs: first_wait * 1000, longestWaitMs: longest_wait * 1000 },
    idempotent: plan.action.definition.idempotent,
    ...{ stopSwitch, clock, trace },
    attempt: () =>
      execute({
        target: dependencies.target(plan.server),
        words: plan.words,
        env: plan.env,
        cwd: plan.cwd,
        sudo: plan.sudo && {
          plan: plan.sudo,
          password: dependencies.sudoPassword(plan.server, plan.sudo, stopSwitch.signal),
        },
        terminal: entry.terminal,
        input: plan.input,
        timeoutMs: plan.timeoutMs,
        stopSwitch,
        transcript,
        trace,
        clock,
        report: update,
        accepted: (hostKey) => {
          acceptedAt ??= clock.monotonic();
          update({ state: 'running', startedAt: clock.now(), server: { ...entry.run.server, hostKey } });
        },
        describe,
      }),
    mayTryAgain: () => !paused(plan.server),
    report: (made, waiting) => {
      update({ attempts: made, ...(waiting && { state: 'retrying' }) });
      if (waiting) logRetry(log, entry.run);
    },
  });
  transcript.flush();
  const outputIncomplete = transcript.incomplete() ? ({ outputIncomplete: true } as const) : {};
  entry.run = { ...entry.run, bytes: transcript.bytes(), ...outputIncomplete };
  return outcome;
}
