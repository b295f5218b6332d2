import type { Caller } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';

/**
 * What a program may call over the typed contract: look, run what the whitelist allows, and follow it. Everything else
 * decides about the whitelist, the servers, trust, secrets or limits, which is for a person at a window. A call that is
 * added to the contract is closed to programs until it is named here.
 */
const OPEN_TO_PROGRAMS: ReadonlySet<string> = new Set([
  'system.info',
  'system.events',
  'servers.check',
  'servers.tryNow',
  'servers.connections',
  'actions.version',
  'actions.choices',
  'runs.preview',
  'runs.start',
  'runs.cancel',
  'runs.output',
  'runs.acknowledge',
  'history.search',
  'history.get',
  'history.values',
  'history.excerpts',
  'history.lastGood',
  'history.verify',
  'history.export',
]);

/** @throws AppFailure UNKNOWN_CALLER when a program makes a call that is for a person. */
export function authorise(caller: Caller, path: readonly string[]): void {
  if (caller.kind !== 'api' || OPEN_TO_PROGRAMS.has(path.join('.'))) return;
  throw new AppFailure({
    code: 'UNKNOWN_CALLER',
    message: 'Only a person at the window can do this.',
    next: 'Open the app and do it there.',
  });
}
