import { AppFailure } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Plan } from '../policy/decide.ts';
import type { Clock, Log } from '../ports.ts';
import type { History } from '../store/history.ts';
import { createTrace, type Trace } from '../trace.ts';
import { createEndings } from './endings.ts';
import { createStopSwitch, type StopSwitch } from './execution.ts';
import { logEnded } from './log-run.ts';
import { createRunTerminal, type RunTerminal, USUAL_SIZE } from './run-terminal.ts';
import type { Transcripts } from './transcripts.ts';

/** How many ended runs are kept at hand for windows that open later. The history has them all. */
const ENDED_AT_HAND = 50;

/** A run whose end is not recorded yet. */
export type OpenRun = {
  /** As it is now. */
  run: Run;
  readonly plan: Plan;
  readonly stopSwitch: StopSwitch;
  readonly trace: Trace;
  /** Null for a command without one. */
  readonly terminal: RunTerminal | null;
  /** Settles when the run has left its queue and its end is recorded. */
  finished: Promise<void>;
  /** Settles when its end is in the history; null while it has not ended. */
  recorded: Promise<void> | null;
};

/** Where the registry records and tells how runs go. */
export type RegistryDependencies = {
  clock: Clock;
  log: Log;
  history: History;
  transcripts: Transcripts;
  /** Called with every change of a run. */
  publish: (run: Run) => void;
  /** Called when something could not be stored. */
  storeFailed: (what: string, cause: unknown) => void;
};

/** Keeps the runs that are open and those that ended lately, and records how they end. */
export type RunRegistry = {
  /** Takes up a run that the history has as begun. */
  open(run: Run, plan: Plan): OpenRun;
  /** Changes an open run and tells about it. */
  update(entry: OpenRun, change: Partial<Run>): void;
  /** Records the end of a run, once, and tells about it. */
  finish(entry: OpenRun, outcome: Outcome): Promise<void>;
  /** @throws AppFailure NOT_FOUND when no such run is open */
  find(runId: string): OpenRun;
  /** The open runs, oldest first. */
  entries(): OpenRun[];
  /** Waits for the end of a run. Rejects when there is no such run. */
  ended(runId: string): Promise<Run>;
  /** Open runs behind those that ended lately, each oldest first. */
  runs(): Run[];
  run(runId: string): Run | undefined;
};

/** Drops the oldest of the ended runs, but none of the batch that the last of them belongs to. */
function forgetOldest(ended: Run[]): void {
  const batchId = ended.at(-1)?.batchId ?? null;
  const kept = ended.filter(
    (run, index) => index >= ended.length - ENDED_AT_HAND || (batchId !== null && run.batchId === batchId),
  );
  ended.splice(0, ended.length, ...kept);
}

/** Begins empty: what was open when the app last stopped is for the history to recover. */
export function createRunRegistry(dependencies: RegistryDependencies): RunRegistry {
  const { clock, log, history, transcripts, publish } = dependencies;
  const open = new Map<string, OpenRun>();
  const ended: Run[] = [];

  const recordEnd = createEndings((runs) => {
    try {
      history.end(...runs);
    } catch (cause) {
      dependencies.storeFailed('the end of a run', cause);
    }
    for (const run of runs) {
      const entry = open.get(run.id);
      if (entry !== undefined) entry.run = run;
      open.delete(run.id);
      // Whoever has read the output to its end finds the run ended.
      transcripts.end(run.id);
      logEnded(log, run);
      ended.push(run);
      forgetOldest(ended);
      publish(run);
    }
  });

  return {
    open(run, plan) {
      const entry: OpenRun = {
        run,
        plan,
        stopSwitch: createStopSwitch(),
        trace: createTrace(),
        terminal: plan.pty ? createRunTerminal(run.terminal ?? USUAL_SIZE) : null,
        finished: Promise.resolve(),
        recorded: null,
      };
      open.set(run.id, entry);
      return entry;
    },
    update(entry, change) {
      entry.run = { ...entry.run, ...change };
      publish(entry.run);
    },
    finish(entry, outcome) {
      entry.recorded ??= recordEnd({
        ...entry.run,
        ...{ state: 'ended', endedAt: clock.now(), outcome, trace: entry.trace.phases() },
      });
      return entry.recorded;
    },
    find(runId) {
      const entry = open.get(runId);
      if (entry !== undefined) return entry;
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'This run has already ended.',
        next: 'Look it up in the history.',
      });
    },
    entries: () => [...open.values()],
    async ended(runId) {
      const entry = open.get(runId);
      await entry?.finished;
      const run = entry?.run ?? ended.find(({ id }) => id === runId) ?? history.get(runId)?.run;
      if (run === undefined) throw new Error(`there is no run ${runId}`);
      return run;
    },
    runs: () => [...ended, ...[...open.values()].map(({ run }) => run)],
    run: (runId) => open.get(runId)?.run ?? ended.find(({ id }) => id === runId),
  };
}
