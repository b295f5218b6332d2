import type { API_ENDPOINTS, ApiEndpoint, ApiOperation } from '#shared/api.ts';
import type { ApiOrder } from '#shared/api-schemas.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import type { AppEvent } from '#shared/event.ts';
import type { Parameters, Run, RunOrder } from '#shared/run.ts';
import type { ServerView } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { z } from '#shared/z.ts';
import type { Executor } from '../run/executor.ts';
import type { RunObserver } from '../run/run-observer.ts';
import type { Transcripts } from '../run/transcripts.ts';
import type { ActionStore } from '../store/actions.ts';
import type { History } from '../store/history.ts';
import { exportHistory } from '../store/history-export.ts';
import { auditQuery, verifyAudit } from './audit.ts';
import { ApiFailure, abandoned, apiFailure, runError } from './failures.ts';
import { outputEvents } from './output-events.ts';
import { readBeginnings } from './result.ts';
import { actionView, exitOf, isoTime, recordView, runView, serverView } from './views.ts';

/** What the operations work with. */
export type ApiParts = {
  executor: Executor;
  transcripts: Transcripts;
  history: History;
  observer: RunObserver;
  actions: Pick<ActionStore, 'actions'>;
  settings: () => Settings;
  servers: () => ServerView[];
  problems: () => Extract<AppEvent, { kind: 'problems' }>['problems'];
  version: string;
};

type Endpoints = typeof API_ENDPOINTS;
type Output<E extends ApiEndpoint> = E['answer'] extends { schema: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : AsyncIterable<string>;
type Input<E extends ApiEndpoint> = {
  caller: Caller;
  parameters: z.output<E['parameters']>;
  query: z.output<E['query']>;
  body: E['body'] extends z.ZodObject ? z.output<E['body']> : unknown;
  /** The header `Last-Event-ID`. */
  lastEventId: string | undefined;
  /** Fires when nobody waits for the answer any more. */
  abort: AbortSignal;
};
export type ApiOperations = {
  [Name in ApiOperation]: (input: Input<Endpoints[Name]>) => Output<Endpoints[Name]> | Promise<Output<Endpoints[Name]>>;
};

type Asked = {
  action_type: string;
  params?: Record<string, string | number | boolean> | undefined;
  command?: string | undefined;
};

/** A request of a program as the executor takes it: parameters are always text there. */
function runRequest({ action_type, params = {}, command }: Asked, serverIds: string[]) {
  const parameters: Parameters = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, String(value)]),
  );
  return { actionId: action_type, parameters, serverIds, ...(command === undefined ? {} : { command }) };
}

function runOrder(order: ApiOrder): RunOrder {
  return order === 'parallel'
    ? { kind: 'parallel' }
    : { kind: 'rolling', stopOnFailure: order === 'rolling_until_failure' };
}

/** How each operation is done. */
export function createOperations(parts: ApiParts): ApiOperations {
  const { executor, observer, transcripts, history, settings } = parts;
  const startedAt = performance.now();

  const find = (runId: string): Run => {
    const run = observer.find(runId);
    if (run !== undefined) return run;
    throw apiFailure('NOT_FOUND', { message: 'There is no such run.', next: 'Look for it in the history.' });
  };

  const resultOf = async (run: Run) => {
    const { exit_code, signal } = exitOf(run.outcome);
    const error = runError(run);
    if (error !== null) throw new ApiFailure(error);
    if (exit_code === null) throw new Error(`run ${run.id} has neither an exit code nor an error`);
    const loan = transcripts.lend(run.id, run.bytes.stdout + run.bytes.stderr);
    try {
      const limit = settings().limits.result_kilobytes * 1000;
      const { stdout, stderr } = await readBeginnings(loan.reader, run.bytes, limit);
      return {
        run_id: run.id,
        ...{ exit_code, signal, stdout: stdout.text, stderr: stderr.text },
        duration_ms: Math.round(run.durationMs ?? 0),
        ...{ stdout_truncated: !stdout.whole, stderr_truncated: !stderr.whole },
        ...{ stdout_bytes: run.bytes.stdout, stderr_bytes: run.bytes.stderr },
      };
    } finally {
      loan.release();
    }
  };

  return {
    async execute_command({ caller, parameters, body, abort }) {
      const [started] = executor.start(runRequest(body, [parameters.server_id]), caller);
      if (started === undefined) throw new Error('a request for one server starts one run');
      // The run goes on when nobody waits for it any more.
      const ended = await observer.until(started.id, ({ state }) => state === 'ended', abort);
      if (ended === undefined) throw abandoned();
      return resultOf(ended);
    },
    start_runs: ({ caller, body }) => ({
      runs: executor.start({ ...runRequest(body, body.server_ids), order: runOrder(body.order) }, caller).map(runView),
    }),
    get_run: ({ parameters }) => runView(find(parameters.run_id)),
    follow_output({ parameters, query, lastEventId, abort }) {
      const run = find(parameters.run_id);
      const place = lastEventId ?? query.after ?? '0';
      const after = /^\d{1,15}$/.test(place) ? Number(place) : 0;
      return outputEvents(run, after, { observer, transcripts, abort });
    },
    cancel_run({ caller, parameters }) {
      const run = find(parameters.run_id);
      if (callerKey(run.caller) !== callerKey(caller)) {
        throw apiFailure('FORBIDDEN', {
          message: `This run was started by ${callerKey(run.caller)}.`,
          next: 'A key can cancel only the runs that it has started itself.',
        });
      }
      return runView(executor.cancel(run.id));
    },
    list_servers: () => ({ servers: parts.servers().map(serverView) }),
    list_actions() {
      const { default_timeout } = settings().limits;
      return { actions: [...parts.actions.actions().values()].map((action) => actionView(action, default_timeout)) };
    },
    health({ caller }) {
      const problems = parts.problems();
      const { limit, remaining, nextAt } = executor.rate(caller);
      return {
        status: problems.length === 0 ? 'ok' : 'degraded',
        version: parts.version,
        uptime_seconds: Math.floor((performance.now() - startedAt) / 1000),
        servers: parts.servers().length,
        open_runs: executor.runs().filter(({ state }) => state !== 'ended').length,
        problems,
        rate: { limit, remaining, next_at: nextAt === null ? null : isoTime(nextAt) },
      };
    },
    search_audit({ query }) {
      const { before, ...filters } = query;
      const { records, next } = history.search(auditQuery(filters, before));
      return { records: records.map(recordView), next };
    },
    verify_audit: ({ abort }) => verifyAudit(history, abort),
    export_audit: ({ query }) => exportHistory(history, auditQuery(query), 'csv'),
  };
}
