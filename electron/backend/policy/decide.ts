import type { Action } from '#shared/action.ts';
import type { Caller } from '#shared/caller.ts';
import type { RunRequest } from '#shared/contract.ts';
import type { AppError } from '#shared/errors.ts';
import type { Parameters } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import type { RateWindow } from './rate.ts';

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
  /** Whether this app runs as root, so that commands on this computer need no sudo. */
  localIsRoot: boolean;
};

/** Exactly what an allowed request runs on one server. */
export type Plan = {
  server: Server;
  action: Action;
  /** Checked, with defaults filled in; parameters that were left out are missing. */
  parameters: Parameters;
  words: string[];
  /** What the target has to add to the command's environment. */
  env: Readonly<Record<string, string>>;
  cwd: string | undefined;
  timeoutMs: number;
};

/** One plan for each server of the request, in its order, or the first reason against it and the server it concerns. */
export type Decision =
  | { kind: 'allow'; window: RateWindow; plans: Plan[] }
  | { kind: 'refuse'; error: AppError; serverId: string };

/** What a request would run on one server, or why not. */
export type Preview = { kind: 'allow'; plan: Plan } | { kind: 'refuse'; error: AppError };

/** Allows the request on all of its servers, counting it once, or refuses it as a whole. */
export function decide(_request: RunRequest, _policy: Policy): Decision {
  throw new Error('in work');
}

/** What the request would run on one server. The rate limit is not looked at: a preview costs nothing. */
export function planFor(_request: RunRequest, _serverId: string, _policy: Policy): Preview {
  throw new Error('in work');
}
