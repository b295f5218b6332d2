import type { Action, ActionDefinition } from '#shared/action.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import type { AppError } from '#shared/errors.ts';
import type { Parameters } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import type { Server } from '#shared/server.ts';
import { type MatchedCommand, matchCommand } from './match.ts';
import { checkParameters } from './parameters.ts';
import { countRequest, type RateWindow } from './rate.ts';
import {
  circuitOpen,
  duplicateServer,
  emptyCommand,
  noServers,
  notAllowedOnServer,
  notWhitelisted,
  type Pause,
  previewMismatch,
  rateLimited,
  unknownCaller,
  unknownServer,
} from './refusals.ts';
import { secretInput } from './secrets.ts';
import type { SudoPlan } from './sudo.ts';
import { buildCommand } from './words.ts';

/** Everything a decision depends on, as it is at one moment. */
export type Policy = {
  /** Null when nobody could say who asks. */
  caller: Caller | null;
  servers: ReadonlyMap<string, Server>;
  actions: ReadonlyMap<string, Action>;
  window: RateWindow;
  monotonicMs: number;
  requestsPerMinute: number;
  /** Seconds, for actions that name no time-out. */
  defaultTimeoutSeconds: number;
  /** Whether a server is left alone now (EXE-5). */
  paused: (server: Server) => Pause | null;
  /** Whether this app runs as root, so that commands on this computer need no sudo. */
  localIsRoot: boolean;
  /** A text that is the same exactly when the plan is the same and the same host keys are known for its server. */
  fingerprint: (plan: UnsignedPlan) => string;
};

/** Exactly what an allowed request runs on one server. */
export type UnsignedPlan = {
  server: Server;
  action: Action;
  /** Checked, with defaults filled in; parameters that were left out are missing. */
  parameters: Parameters;
  words: string[];
  /** What the target has to add to the command's environment. */
  env: Readonly<Record<string, string>>;
  cwd: string | undefined;
  /** The sudo that the words begin with; null when they need none. */
  sudo: SudoPlan | null;
  /** Whether the command gets a terminal. */
  pty: boolean;
  /** What the command reads from standard input: its secrets. Null when it reads nothing. */
  input: string | null;
  timeoutMs: number;
};

/** A plan with its fingerprint: what was shown and what runs have the same one (POL-9). */
export type Plan = UnsignedPlan & { fingerprint: string };

/** One plan for each server of the request, in its order, or the first reason against it and the server it concerns. */
export type Decision =
  | { kind: 'allow'; window: RateWindow; plans: Plan[] }
  | { kind: 'refuse'; error: AppError; serverId: string };

/** What a request would run on one server, or why not. */
export type Preview = { kind: 'allow'; plan: Plan } | Refusal;

/** The first reason against a request; when that is a parameter, what is wrong with the others as well. */
type Refusal = { kind: 'refuse'; error: AppError; others: AppError[] };

type Checked = { kind: 'allow'; caller: Caller; plans: Plan[] } | (Refusal & { serverId: string });

function isRoot(server: Server, localIsRoot: boolean): boolean {
  return server.kind === 'local' ? localIsRoot : server.user === 'root';
}

function isAllowedOn({ definition }: Action, server: Server): boolean {
  if (definition.servers === undefined) return true;
  return definition.servers.some((entry) => entry === server.id || server.tags.includes(entry));
}

/** How the actions that are allowed on a server use sudo there: not at all, asking for a password, or some of them never asking. */
export function sudoUseOn(
  server: Server,
  actions: ReadonlyMap<string, Action>,
  localIsRoot: boolean,
): 'none' | 'asks' | 'never-asks' {
  if (isRoot(server, localIsRoot)) return 'none';
  const uses = [...actions.values()]
    .filter((action) => action.definition.sudo !== false && isAllowedOn(action, server))
    .map(({ definition: { sudo } }) => (typeof sudo === 'object' && sudo.password === 'ask' ? 'asks' : 'never-asks'));
  if (uses.includes('never-asks')) return 'never-asks';
  return uses.length === 0 ? 'none' : 'asks';
}

function isEmpty(definition: ActionDefinition): boolean {
  const command = 'shell' in definition ? definition.shell : definition.argv[0];
  return command === undefined || command.trim() === '';
}

function plan(action: Action, server: Server, parameters: Parameters, policy: Policy): Plan {
  const { definition } = action;
  const unsigned = {
    server,
    action,
    parameters,
    ...buildCommand(definition, parameters, isRoot(server, policy.localIsRoot)),
    cwd: definition.cwd,
    pty: definition.pty,
    input: secretInput(definition, parameters),
    timeoutMs: (definition.timeout ?? policy.defaultTimeoutSeconds) * 1000,
  };
  return { ...unsigned, fingerprint: policy.fingerprint(unsigned) };
}

/** The parameters as they were sent, or as they stand in the command text that was sent. */
function givenParameters({ command, parameters }: RunRequest, { definition }: Action): MatchedCommand {
  return command === undefined ? { kind: 'matched', parameters } : matchCommand(command, definition, parameters);
}

/** Every check but the rate limit and the breaker, in the order of POL-8. What concerns the request as a whole is told for its first server. */
function check(request: RunRequest, serverIds: readonly string[], policy: Policy): Checked {
  const refuse = (error: AppError, serverId = serverIds[0] ?? '', others: AppError[] = []): Checked => ({
    kind: 'refuse',
    error,
    others,
    serverId,
  });

  if (policy.caller === null) return refuse(unknownCaller());

  if (serverIds.length === 0) return refuse(noServers());
  const servers = new Map<string, Server>();
  for (const serverId of serverIds) {
    if (servers.has(serverId)) return refuse(duplicateServer(serverId), serverId);
    const server = policy.servers.get(serverId);
    if (server === undefined) return refuse(unknownServer(serverId), serverId);
    servers.set(serverId, server);
  }

  const action = policy.actions.get(request.actionId);
  if (action === undefined) return refuse(notWhitelisted(request.actionId));

  if (isEmpty(action.definition)) return refuse(emptyCommand(action));

  const given = givenParameters(request, action);
  if (given.kind === 'refused') return refuse(given.error);
  const checked = checkParameters(action.definition.params, given.parameters);
  if (checked.kind === 'refused') return refuse(checked.error, serverIds[0], checked.others);

  for (const server of servers.values()) {
    if (!isAllowedOn(action, server)) return refuse(notAllowedOnServer(action, server), server.id);
  }

  const plans = [...servers.values()].map((server) => plan(action, server, checked.values, policy));
  return { kind: 'allow', caller: policy.caller, plans };
}

/** Allows the request on all of its servers, counting it once, or refuses it as a whole. */
export function decide(request: RunRequest, policy: Policy): Decision {
  const checked = check(request, request.serverIds, policy);
  if (checked.kind === 'refuse') return { kind: 'refuse', error: checked.error, serverId: checked.serverId };

  const { fingerprints } = request;
  if (fingerprints !== undefined) {
    const changed = checked.plans.find(({ server, fingerprint }) => fingerprints[server.id] !== fingerprint);
    if (changed !== undefined) {
      return { kind: 'refuse', error: previewMismatch(changed.action, changed.server), serverId: changed.server.id };
    }
  }

  const { window, monotonicMs, requestsPerMinute } = policy;
  const counted = countRequest(window, callerKey(checked.caller), monotonicMs, requestsPerMinute);
  if (counted.kind === 'full') {
    const error = rateLimited(requestsPerMinute, counted.retryAfterMs);
    return { kind: 'refuse', error, serverId: request.serverIds[0] ?? '' };
  }

  for (const { server } of checked.plans) {
    const pause = policy.paused(server);
    if (pause !== null) return { kind: 'refuse', error: circuitOpen(server, pause), serverId: server.id };
  }
  return { kind: 'allow', window: counted.window, plans: checked.plans };
}

/** What the request would run on one server. Rate limit and breaker, which pass by themselves, are not looked at: a preview costs nothing. */
export function planFor(request: RunRequest, serverId: string, policy: Policy): Preview {
  const checked = check(request, [serverId], policy);
  if (checked.kind === 'refuse') return { kind: 'refuse', error: checked.error, others: checked.others };
  const [plan] = checked.plans;
  if (plan === undefined) throw new Error('an allowed request has one plan for each of its servers');
  return { kind: 'allow', plan };
}
