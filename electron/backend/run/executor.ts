import type { Action } from '#shared/action.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import { type AppError, AppFailure } from '#shared/errors.ts';
import type { Rate } from '#shared/event.ts';
import type { Run, TerminalSize } from '#shared/run.ts';
import type { Preview, RunRequest } from '#shared/run-request.ts';
import { internalError } from '../internal-error.ts';
import { decide, type Policy, planFor } from '../policy/decide.ts';
import { quoteWords } from '../policy/quote.ts';
import { type RateWindow, rateState } from '../policy/rate.ts';
import { createBatch } from './batches.ts';
import { logAsked } from './log-run.ts';
import { type PerformDependencies, performRun } from './perform.ts';
import { newId, plannedRun, refusedRuns } from './records.ts';
import { createRunRegistry, type OpenRun, type RegistryDependencies } from './run-registry.ts';
import type { RunTerminal } from './run-terminal.ts';
import { createScheduler } from './scheduler.ts';

/** How long the end of the app waits for runs to be ended properly, in milliseconds. */
const CLOSE_PATIENCE_MS = 12_000;

/** What policy looks at besides the request: fetched anew for every request, so that edits count at once. */
export type PolicySource = () => Pick<Policy, 'servers' | 'actions' | 'localIsRoot' | 'paused' | 'fingerprint'>;

/** What the executor works with, its parts included. */
export type ExecutorDependencies = RegistryDependencies &
  PerformDependencies & {
    policy: PolicySource;
    /** The rate limit of a caller. */
    requestsPerMinute: (caller: Caller) => number;
    /** Keeps what a version of an action was. Throws AppFailure STORE_FAILED. */
    keepVersion: (action: Action) => void;
    /** Called when a caller's rate window has changed. */
    rateChanged: (caller: Caller) => void;
  };

type StartOptions = { counted?: boolean; lookup?: boolean };

/** Turns requests into runs: decides, records, queues, executes, records again. */
export type Executor = {
  /** What `start` would do on each server, the rate limit aside. Runs nothing and costs nothing. */
  preview(request: RunRequest, caller: Caller): Preview[];
  /**
   * Starts one run on each server of the request and returns them, recorded and queued.
   * @param options `counted: false` leaves the rate limit aside, for what the app itself asks on behalf of a caller;
   * `lookup` marks a run that nobody asked to see
   * @throws AppFailure when policy refuses (recorded, once for each server) or when the record cannot be written
   */
  start(request: RunRequest, caller: Caller, options?: StartOptions): Run[];
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

function terminalOf({ terminal }: OpenRun): RunTerminal {
  if (terminal !== null) return terminal;
  throw new AppFailure({
    code: 'CONFLICT',
    message: 'This command has no terminal to type into.',
    next: 'Give its action "pty: true" if it should have one.',
  });
}

/** Connects the registry, the queues and the performing of runs behind one door that policy guards. */
export function createExecutor(dependencies: ExecutorDependencies): Executor {
  const { clock, log, history, settings, publish } = dependencies;
  const registry = createRunRegistry(dependencies);
  const describe = (cause: unknown): AppError => internalError(log, cause, 'starting a run');
  const schedule = createScheduler({
    runsPerServer: () => settings().limits.runs_per_server,
    perform: (entry) =>
      performRun(entry, dependencies, {
        paused: (server) => dependencies.policy().paused(server) !== null,
        update: (change) => registry.update(entry, change),
        describe,
      }),
    finish: registry.finish,
    describe,
  });
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

  const refuse = (request: RunRequest, caller: Caller, policy: Policy, error: AppError): never => {
    const action = policy.actions.get(request.actionId);
    if (action !== undefined) dependencies.keepVersion(action);
    log.warn(
      { caller: callerKey(caller), action: request.actionId, servers: request.serverIds, code: error.code },
      'refused',
    );
    const [first, ...others] = refusedRuns(request, caller, policy, error, clock.now());
    if (first !== undefined) history.refuse(first, ...others);
    throw new AppFailure(error);
  };

  return {
    preview(request, caller) {
      const policy = policyFor(caller);
      return request.serverIds.map((serverId) => {
        const decision = planFor(request, serverId, policy);
        if (decision.kind === 'refuse') {
          const { error, others } = decision;
          return { serverId, plan: { kind: 'refused', error, others } };
        }
        const { words, fingerprint } = decision.plan;
        return { serverId, plan: { kind: 'allowed', words: [...words], text: quoteWords(words), fingerprint } };
      });
    },
    start(request, caller, { counted = true, lookup = false } = {}) {
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
        run: { ...plannedRun(request, caller, plan, batchId, clock.now()), ...(lookup ? { lookup } : {}) },
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
      const entries = accepted.map(({ run, plan }) => {
        logAsked(log, run);
        const entry = registry.open(run, plan);
        entry.finished = schedule(entry, batch);
        publish(run);
        return entry;
      });
      return entries.map(({ run }) => run);
    },
    ended: registry.ended,
    cancel(runId) {
      const entry = registry.find(runId);
      entry.stopSwitch.stop({ kind: 'cancelled' });
      return entry.run;
    },
    cancelBatch(batchId) {
      const entries = registry.entries().filter(({ run }) => run.batchId === batchId);
      for (const { stopSwitch } of entries) stopSwitch.stop({ kind: 'cancelled' });
      return entries.map(({ run }) => run);
    },
    type: (runId, text) => terminalOf(registry.find(runId)).type(text),
    resize(runId, size) {
      const entry = registry.find(runId);
      terminalOf(entry).resize(size);
      const { terminal } = entry.run;
      if (terminal?.columns !== size.columns || terminal.rows !== size.rows) registry.update(entry, { terminal: size });
    },
    runs: registry.runs,
    run: registry.run,
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
      const entries = registry.entries();
      for (const { stopSwitch } of entries) stopSwitch.stop({ kind: 'cancelled' });
      const patience = AbortSignal.timeout(CLOSE_PATIENCE_MS);
      await Promise.race([
        Promise.all(entries.map(({ finished }) => finished)),
        new Promise((resolve) => patience.addEventListener('abort', resolve)),
      ]);
      const reason = 'the app was closed before the end of the run was seen';
      await Promise.all(registry.entries().map((entry) => registry.finish(entry, { kind: 'lost', reason })));
    },
  };
}
