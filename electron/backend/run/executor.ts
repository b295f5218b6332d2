import PQueue from 'p-queue';
import type { Action } from '#shared/action.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import type { Preview, RunRequest } from '#shared/contract.ts';
import { type AppError, AppFailure } from '#shared/errors.ts';
import type { Rate } from '#shared/event.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run, TerminalSize } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import { internalError } from '../internal-error.ts';
import { decide, type Plan, type Policy, planFor } from '../policy/decide.ts';
import { quoteWords } from '../policy/quote.ts';
import { type RateWindow, rateState } from '../policy/rate.ts';
import type { SudoPlan } from '../policy/sudo.ts';
import type { Clock, Log } from '../ports.ts';
import type { History } from '../store/history.ts';
import type { SudoPassword } from '../target/sudo.ts';
import type { Target } from '../target/target.ts';
import { createTrace, type Trace } from '../trace.ts';
import { type Batch, createBatch } from './batches.ts';
import { createEndings } from './endings.ts';
import { createStopSwitch, execute, type StopSwitch } from './execution.ts';
import { logAsked, logEnded, logRetry } from './log-run.ts';
import { newId, plannedRun, refusedRuns } from './records.ts';
import { withRetries } from './retry.ts';
import { createRunTerminal, type RunTerminal, USUAL_SIZE } from './run-terminal.ts';
import type { Transcripts } from './transcripts.ts';

/** How many ended runs are kept at hand for windows that open later. The history has them all. */
const ENDED_AT_HAND = 50;
/** How long the end of the app waits for runs to be ended properly, in milliseconds. */
const CLOSE_PATIENCE_MS = 12_000;

/** What policy looks at besides the request: fetched anew for every request, so that edits count at once. */
export type PolicySource = () => Pick<Policy, 'servers' | 'actions' | 'localIsRoot' | 'paused' | 'fingerprint'>;

export type ExecutorDependencies = {
  clock: Clock;
  log: Log;
  history: History;
  transcripts: Transcripts;
  policy: PolicySource;
  settings: () => Settings;
  /** The rate limit of a caller. */
  requestsPerMinute: (caller: Caller) => number;
  target: (server: Server) => Target;
  /** Answers sudo on a server. `abort` takes an open question back. */
  sudoPassword: (server: Server, plan: SudoPlan, abort: AbortSignal) => SudoPassword;
  /** Keeps what a version of an action was. Throws AppFailure STORE_FAILED. */
  keepVersion: (action: Action) => void;
  /** Called with every change of a run. */
  publish: (run: Run) => void;
  /** Called when a caller's rate window has changed. */
  rateChanged: (caller: Caller) => void;
  /** Called when something could not be stored. */
  storeFailed: (what: string, cause: unknown) => void;
};

/** Turns requests into runs: decides, records, queues, executes, records again. */
export type Executor = {
  /** What `start` would do on each server, the rate limit aside. Runs nothing and costs nothing. */
  preview(request: RunRequest, caller: Caller): Preview[];
  /**
   * Starts one run on each server of the request and returns them, recorded and queued.
   * @param options `counted: false` leaves the rate limit aside, for what the app itself asks on behalf of a caller
   * @throws AppFailure when policy refuses (recorded, once for each server) or when the record cannot be written
   */
  start(request: RunRequest, caller: Caller, options?: { counted: boolean }): Run[];
  /** Waits for the end of a run that `start` gave. */
  ended(runId: string): Promise<Run>;
  /** @throws AppFailure NOT_FOUND when no such run is open */
  cancel(runId: string): Run;
  /** Cancels the open runs of a batch in one go, so that none of them begins because of another's end. */
  cancelBatch(batchId: string): Run[];
  /**
   * Types into the terminal of a run. What is typed is kept nowhere.
   * @throws AppFailure NOT_FOUND when it does not run (any more), CONFLICT when it has no terminal or does not read
   */
  type(runId: string, text: string): void;
  /** Changes the size of a run's terminal, also before its command begins. @throws AppFailure as `type` does */
  resize(runId: string, size: TerminalSize): void;
  /** Open runs and those that ended lately, oldest first. */
  runs(): Run[];
  run(runId: string): Run | undefined;
  rate(caller: Caller): Rate;
  /** Refuses new runs, ends the open ones, and waits until they are (12 s at most); what is left is recorded as lost. */
  close(): Promise<void>;
};

/** Drops the oldest of the ended runs, but none of the batch that the last of them belongs to. */
function forgetOldest(ended: Run[]): void {
  const batchId = ended.at(-1)?.batchId ?? null;
  const kept = ended.filter(
    (run, index) => index >= ended.length - ENDED_AT_HAND || (batchId !== null && run.batchId === batchId),
  );
  ended.splice(0, ended.length, ...kept);
}

type OpenRun = {
  run: Run;
  plan: Plan;
  stopSwitch: StopSwitch;
  trace: Trace;
  /** Null for a command without one. */
  terminal: RunTerminal | null;
  finished: Promise<void>;
  /** Settles when its end is in the history; null while it has not ended. */
  recorded: Promise<void> | null;
};

export function createExecutor(dependencies: ExecutorDependencies): Executor {
  const { clock, log, history, transcripts, settings, publish } = dependencies;
  const open = new Map<string, OpenRun>();
  const ended: Run[] = [];
  const queues = new Map<string, PQueue>();
  let window: RateWindow = new Map();
  let closing = false;

  const policyFor = (caller: Caller): Policy => ({
    ...dependencies.policy(),
    caller,
    window,
    monotonicMs: clock.monotonic(),
    requestsPerMinute: dependencies.requestsPerMinute(caller),
    defaultTimeoutSeconds: settings().limits.default_timeout,
  });

  const queueFor = (serverId: string): PQueue => {
    const concurrency = settings().limits.runs_per_server;
    const queue = queues.get(serverId) ?? new PQueue({ concurrency });
    queue.concurrency = concurrency;
    queues.set(serverId, queue);
    return queue;
  };

  const update = (entry: OpenRun, change: Partial<Run>) => {
    entry.run = { ...entry.run, ...change };
    publish(entry.run);
  };

  const unexpected = (cause: unknown): AppError => internalError(log, cause, 'starting a run');

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

  /** Records the end of a run, once. */
  const finish = (entry: OpenRun, outcome: Outcome): Promise<void> => {
    entry.recorded ??= recordEnd({
      ...entry.run,
      ...{ state: 'ended', endedAt: clock.now(), outcome, trace: entry.trace.phases() },
    });
    return entry.recorded;
  };

  const perform = async (entry: OpenRun): Promise<Outcome> => {
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
          report: (change) => update(entry, change),
          accepted: (hostKey) => {
            acceptedAt ??= clock.monotonic();
            update(entry, { state: 'running', startedAt: clock.now(), server: { ...entry.run.server, hostKey } });
          },
          describe: unexpected,
        }),
      mayTryAgain: () => dependencies.policy().paused(plan.server) === null,
      report: (made, waiting) => {
        update(entry, { attempts: made, ...(waiting && { state: 'retrying' }) });
        if (waiting) logRetry(log, entry.run);
      },
    });
    transcript.flush();
    const outputIncomplete = transcript.incomplete() ? ({ outputIncomplete: true } as const) : {};
    entry.run = { ...entry.run, bytes: transcript.bytes(), ...outputIncomplete };
    return outcome;
  };

  /** @param batch whose turn comes before that of the server; null for a run on its own */
  const enqueue = (run: Run, plan: Plan, batch: Batch | null) => {
    const stopSwitch = createStopSwitch();
    const trace = createTrace();
    const queued = trace.begin('queue');
    const terminal = plan.pty ? createRunTerminal(run.terminal ?? USUAL_SIZE) : null;
    const entry: OpenRun = { run, plan, stopSwitch, trace, terminal, finished: Promise.resolve(), recorded: null };
    open.set(run.id, entry);
    // The queue's own signal would also let go of jobs that are running: it may fire only while the run waits.
    const waiting = new AbortController();
    const leaveQueue = () => waiting.abort();
    stopSwitch.signal.addEventListener('abort', leaveQueue);
    const job = () => {
      stopSwitch.signal.removeEventListener('abort', leaveQueue);
      queued.end();
      return perform(entry);
    };
    const recorded = async (turn: Promise<Outcome>): Promise<Outcome> => {
      const outcome = await turn.catch((cause: unknown): Outcome => {
        if (waiting.signal.aborted) return { kind: 'cancelled', remains: { kind: 'none' } };
        return { kind: 'lost', reason: unexpected(cause).message };
      });
      await finish(entry, outcome);
      return outcome;
    };
    const atServer = () => recorded(queueFor(plan.server.id).add(job, { signal: waiting.signal }));
    // In a batch the next run begins when the end of this one is recorded, not before.
    const turn =
      batch === null
        ? atServer()
        : recorded(batch.take({ server: plan.server, perform: atServer }, { abort: waiting.signal }));
    entry.finished = turn.then(() => undefined);
    publish(run);
  };

  const findOpen = (runId: string): OpenRun => {
    const entry = open.get(runId);
    if (entry !== undefined) return entry;
    throw new AppFailure({
      code: 'NOT_FOUND',
      message: 'This run has already ended.',
      next: 'Look it up in the history.',
    });
  };

  const terminalOf = ({ terminal }: OpenRun): RunTerminal => {
    if (terminal !== null) return terminal;
    throw new AppFailure({
      code: 'CONFLICT',
      message: 'This command has no terminal to type into.',
      next: 'Give its action "pty: true" if it should have one.',
    });
  };

  const refuse = (request: RunRequest, caller: Caller, policy: Policy, error: AppError): never => {
    const action = policy.actions.get(request.actionId);
    if (action !== undefined) dependencies.keepVersion(action);
    log.warn(
      { caller: callerKey(caller), action: request.actionId, servers: request.serverIds, code: error.code },
      'refused',
    );
    for (const run of refusedRuns(request, caller, policy, error, clock.now())) history.refuse(run);
    throw new AppFailure(error);
  };

  return {
    preview(request, caller) {
      const policy = policyFor(caller);
      return request.serverIds.map((serverId) => {
        const decision = planFor(request, serverId, policy);
        if (decision.kind === 'refuse') return { serverId, plan: { kind: 'refused', error: decision.error } };
        const { words, fingerprint } = decision.plan;
        return { serverId, plan: { kind: 'allowed', words: [...words], text: quoteWords(words), fingerprint } };
      });
    },
    start(request, caller, { counted } = { counted: true }) {
      if (closing) {
        throw new AppFailure({
          code: 'SHUTTING_DOWN',
          message: 'The app is closing.',
          next: 'Start it again, then run the action.',
        });
      }
      const policy = counted
        ? policyFor(caller)
        : { ...policyFor(caller), requestsPerMinute: Number.POSITIVE_INFINITY };
      const decision = decide(request, policy);
      if (decision.kind === 'refuse') return refuse(request, caller, policy, decision.error);

      const batchId = decision.plans.length > 1 ? newId(clock.now()) : null;
      const accepted = decision.plans.map((plan) => ({
        plan,
        run: plannedRun(request, caller, plan, batchId, clock.now()),
      }));
      // Record first: what is not recorded is not run. The record refers to the version of the action.
      for (const { action } of decision.plans.slice(0, 1)) dependencies.keepVersion(action);
      const [first, ...others] = accepted.map(({ run }) => run);
      if (first !== undefined) history.begin(first, ...others);
      if (counted) {
        window = decision.window;
        dependencies.rateChanged(caller);
      }
      const order = request.order ?? { kind: 'parallel' };
      const batch = batchId === null ? null : createBatch(order, settings().limits.runs_per_batch);
      for (const { run, plan } of accepted) {
        logAsked(log, run);
        enqueue(run, plan, batch);
      }
      return accepted.map(({ run }) => open.get(run.id)?.run ?? run);
    },
    async ended(runId) {
      const entry = open.get(runId);
      await entry?.finished;
      const run = entry?.run ?? ended.find(({ id }) => id === runId) ?? history.get(runId)?.run;
      if (run === undefined) throw new Error(`there is no run ${runId}`);
      return run;
    },
    cancel(runId) {
      const entry = findOpen(runId);
      entry.stopSwitch.stop({ kind: 'cancelled' });
      return entry.run;
    },
    cancelBatch(batchId) {
      const entries = [...open.values()].filter(({ run }) => run.batchId === batchId);
      for (const { stopSwitch } of entries) stopSwitch.stop({ kind: 'cancelled' });
      return entries.map(({ run }) => run);
    },
    type: (runId, text) => terminalOf(findOpen(runId)).type(text),
    resize(runId, size) {
      const entry = findOpen(runId);
      terminalOf(entry).resize(size);
      const { terminal } = entry.run;
      if (terminal?.columns !== size.columns || terminal.rows !== size.rows) update(entry, { terminal: size });
    },
    runs: () => [...ended, ...[...open.values()].map(({ run }) => run)],
    run: (runId) => open.get(runId)?.run ?? ended.find(({ id }) => id === runId),
    rate(caller) {
      const limit = dependencies.requestsPerMinute(caller);
      const { remaining, nextInMs } = rateState(window, callerKey(caller), clock.monotonic(), limit);
      return {
        limit,
        remaining,
        nextAt: nextInMs === null ? null : clock.now() + nextInMs,
      };
    },
    async close() {
      closing = true;
      const entries = [...open.values()];
      for (const { stopSwitch } of entries) stopSwitch.stop({ kind: 'cancelled' });
      const patience = AbortSignal.timeout(CLOSE_PATIENCE_MS);
      await Promise.race([
        Promise.all(entries.map(({ finished }) => finished)),
        new Promise((resolve) => patience.addEventListener('abort', resolve)),
      ]);
      const reason = 'the app was closed before the end of the run was seen';
      await Promise.all([...open.values()].map((entry) => finish(entry, { kind: 'lost', reason })));
    },
  };
}
