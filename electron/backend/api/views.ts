import { constants } from 'node:os';
import type { Action } from '#shared/action.ts';
import type { ApiAction, ApiRun, ApiServer, AuditRecord } from '#shared/api-schemas.ts';
import { callerKey } from '#shared/caller.ts';
import type { HistoryRecord } from '#shared/history.ts';
import { type Outcome, outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { type ServerView, serverLabel } from '#shared/server.ts';
import { quoteWords } from '../policy/quote.ts';
import { runError } from './failures.ts';

// What the app knows, as the API tells it.

/** ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}

const SIGNAL_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

/** The exit code, as a shell would give it: 128 and the number of a signal (255 for one that this system does not know). */
export function exitOf(outcome: Outcome | null): { exit_code: number | null; signal: string | null } {
  if (outcome?.kind === 'exited') return { exit_code: outcome.code, signal: null };
  if (outcome?.kind !== 'signalled') return { exit_code: null, signal: null };
  const { signal } = outcome;
  const number = SIGNAL_NUMBERS.get(signal) ?? SIGNAL_NUMBERS.get(`SIG${signal}`);
  return { exit_code: number === undefined ? 255 : 128 + number, signal };
}

/** Milliseconds without fractions. */
export function wholeMs(ms: number | null): number | null {
  return ms === null ? null : Math.max(0, Math.round(ms));
}

/** A run as the API tells it, live or from the history. */
export function runView(run: Run): ApiRun {
  const { id, server, action, bytes } = run;
  return {
    id,
    batch_id: run.batchId,
    caller: callerKey(run.caller),
    server: {
      id: server.id,
      name: server.name,
      address: server.address,
      host_key: server.hostKey?.fingerprint ?? null,
    },
    action: { id: action.id, title: action.title, version: action.version },
    params: run.parameters,
    words: run.words,
    command: quoteWords(run.words),
    state: run.state,
    asked_at: isoTime(run.askedAt),
    started_at: isoTimeOrNull(run.startedAt),
    ended_at: isoTimeOrNull(run.endedAt),
    duration_ms: wholeMs(run.durationMs),
    outcome: run.outcome && outcomeKind(run.outcome),
    ...exitOf(run.outcome),
    error: runError(run),
    stdout_bytes: bytes.stdout,
    stderr_bytes: bytes.stderr,
  };
}

/** A record of the history as the API tells it. */
export function recordView({ number, run }: HistoryRecord): AuditRecord {
  return { number, ...runView(run) };
}

/** A server, and what is known about the way to it. */
export function serverView({ server, connection, lastRun }: ServerView): ApiServer {
  return {
    id: server.id,
    name: server.name,
    kind: server.kind,
    address: serverLabel(server),
    tags: server.tags,
    connection: connection.kind,
    last_run: lastRun && {
      run_id: lastRun.runId,
      outcome: outcomeKind(lastRun.outcome),
      ended_at: isoTime(lastRun.endedAt),
    },
  };
}

/** An action. @param defaultTimeout seconds, for actions that name none */
export function actionView({ version, definition }: Action, defaultTimeout: number): ApiAction {
  const { id, title, description, group, risk, idempotent, params } = definition;
  return {
    ...{ id, title, description, group, risk, version, idempotent },
    timeout: definition.timeout ?? defaultTimeout,
    servers: definition.servers ?? null,
    params,
  };
}
