import type { AppEvent } from '#shared/event.ts';
import type { Run } from '#shared/run.ts';
import type { ConnectionState, Reachability, Server, ServerView } from '#shared/server.ts';
import type { Snapshot } from './handlers/system.ts';
import type { Clock } from './ports.ts';
import type { Problems } from './problems.ts';
import type { Prompts } from './prompts.ts';
import type { Executor } from './run/executor.ts';
import type { ActionStore } from './store/actions.ts';
import type { ServerStore } from './store/servers.ts';
import type { SettingsStore } from './store/settings.ts';

/** The state of the backend as windows and programs see it. */
export type Views = {
  /** The present state of one part, for one caller. */
  snapshot: Snapshot;
  servers(): ServerView[];
  connection(server: Server): ConnectionState;
};

/**
 * @param parts.lastRuns the run that ended last, by server id; kept up to date by its owner
 * @param parts.connection what is known about the way to a server reached over SSH, by server id
 */
export function createViews(parts: {
  servers: ServerStore;
  actions: ActionStore;
  settings: SettingsStore;
  prompts: Prompts;
  problems: Problems;
  executor: Executor;
  lastRuns: ReadonlyMap<string, Run>;
  connection: (serverId: string) => ConnectionState;
  reachability: (server: Server) => Reachability;
  clock: Clock;
}): Views {
  const { executor } = parts;
  const startedAt = parts.clock.now();

  const connection = (server: Server): ConnectionState =>
    server.kind === 'local'
      ? { kind: 'connected', since: startedAt, latencyMs: null, hostKey: null }
      : parts.connection(server.id);

  const lastRun = (serverId: string): ServerView['lastRun'] => {
    const run = parts.lastRuns.get(serverId);
    if (!run?.outcome || run.endedAt === null) return null;
    return { runId: run.id, outcome: run.outcome, endedAt: run.endedAt };
  };

  const servers = (): ServerView[] =>
    [...parts.servers.servers().values()].map((server) => ({
      server,
      connection: connection(server),
      reachability: parts.reachability(server),
      lastRun: lastRun(server.id),
    }));

  const snapshot: Snapshot = (change, caller): AppEvent | null => {
    if (typeof change === 'object') {
      const run = executor.run(change.runId);
      return run === undefined ? null : { kind: 'run', run };
    }
    switch (change) {
      case 'servers':
        return { kind: 'servers', servers: servers() };
      case 'actions':
        return { kind: 'actions', actions: [...parts.actions.actions().values()] };
      case 'settings':
        return { kind: 'settings', settings: parts.settings.current() };
      case 'prompts':
        return { kind: 'prompts', prompts: parts.prompts.list() };
      case 'problems':
        return { kind: 'problems', problems: parts.problems.list() };
      case 'rate':
        return { kind: 'rate', rate: executor.rate(caller) };
      case 'runs':
        return { kind: 'runs', runs: executor.runs() };
    }
  };

  return { snapshot, servers, connection };
}
