import { randomBytes } from 'node:crypto';
import type { Caller } from '#shared/caller.ts';
import type { AppError } from '#shared/errors.ts';
import type { Run } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import { type Server, serverLabel } from '#shared/server.ts';
import type { Plan, Policy } from '../policy/decide.ts';
import { maskParameters } from '../policy/secrets.ts';
import { USUAL_SIZE } from './run-terminal.ts';

/**
 * How much the record of a refusal keeps of what was asked: parameters, and UTF-16 code units of each text. A request may be
 * long and name a thousand servers, and what is refused costs its sender nothing.
 */
const MOST_PARAMETERS = 100;
const LONGEST_TEXT = 1000;

/** An id that sorts by the time (epoch milliseconds) it was made at. */
export function newId(now: number): string {
  return `${now.toString(36)}-${randomBytes(8).toString('hex')}`;
}

function describeServer(server: Server | undefined, id: string): Run['server'] {
  return server === undefined
    ? { id, name: id, address: '', hostKey: null }
    : { id, name: server.name, address: serverLabel(server), hostKey: null };
}

/** A run as it is when somebody has asked for it and nothing has happened yet. */
function askedRun(request: RunRequest, caller: Caller, server: Run['server'], now: number): Run {
  return {
    id: newId(now),
    batchId: null,
    caller,
    server,
    action: { id: request.actionId, title: request.actionId, version: '' },
    parameters: request.parameters,
    ...(request.command === undefined ? {} : { command: request.command }),
    words: [],
    timeoutMs: 0,
    state: 'queued',
    askedAt: now,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    outcome: null,
    endings: [],
    attempts: [],
    bytes: { stdout: 0, stderr: 0 },
    trace: [],
  };
}

/** The record of a run that policy allows, with secrets masked. `now` in epoch milliseconds. */
export function plannedRun(request: RunRequest, caller: Caller, plan: Plan, batchId: string | null, now: number): Run {
  const { definition, version } = plan.action;
  return {
    ...askedRun(request, caller, describeServer(plan.server, plan.server.id), now),
    batchId,
    ...(batchId !== null && request.order?.kind === 'rolling' ? { order: request.order } : {}),
    action: { id: definition.id, title: definition.title, version },
    parameters: maskParameters(definition, plan.parameters),
    fingerprint: plan.fingerprint,
    words: [...plan.words],
    timeoutMs: plan.timeoutMs,
    ...(plan.pty ? { terminal: request.terminal ?? USUAL_SIZE } : {}),
  };
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT
    ? text
    : `${text.slice(0, LONGEST_TEXT).toWellFormed()}… (${text.length} characters)`;
}

/** What was asked, without what is too long to be kept. */
function keptOf({ parameters, command, ...request }: RunRequest): RunRequest {
  const kept = Object.entries(parameters).slice(0, MOST_PARAMETERS);
  return {
    ...request,
    parameters: Object.fromEntries(kept.map(([name, value]) => [name, shortened(value)])),
    ...(command === undefined ? {} : { command: shortened(command) }),
  };
}

/**
 * The records of a request that policy turned down: one for each server, known or not, with secrets masked and long texts
 * cut.
 */
export function refusedRuns(request: RunRequest, caller: Caller, policy: Policy, error: AppError, now: number): Run[] {
  const action = policy.actions.get(request.actionId);
  const kept = keptOf(request);
  return request.serverIds.map((serverId) => ({
    ...askedRun(kept, caller, describeServer(policy.servers.get(serverId), serverId), now),
    parameters: maskParameters(action?.definition, kept.parameters),
    ...(action && { action: { id: request.actionId, title: action.definition.title, version: action.version } }),
    state: 'ended',
    endedAt: now,
    outcome: { kind: 'refused', error },
  }));
}
