import { AppFailure } from '#shared/errors.ts';
import { hopsTo, lastHop } from '#shared/jump.ts';
import { type ConnectionState, type PoolState, type Server, type SshServer, serverAddress } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { Pause } from '../policy/refusals.ts';
import type { Clock, Log, Unsubscribe } from '../ports.ts';
import type { Prompts } from '../prompts.ts';
import type { Target } from '../target/target.ts';
import type { Authentication } from './authentication.ts';
import { connect, type Passed } from './connect.ts';
import { connectionKey } from './connection-key.ts';
import { addressMissing, shuttingDown } from './failures.ts';
import type { HostKeys } from './host-keys.ts';
import { createRoute, type Route } from './route.ts';
import { runOverSsh, runScriptOn } from './run.ts';
import { hopMissing, onTheWay, openThrough } from './through.ts';

export type SshPoolOptions = {
  clock: Clock;
  log: Log;
  hostKeys: HostKeys;
  prompts: Prompts;
  settings: () => Settings;
  /** The list, for the servers that others are reached through. */
  servers: () => ReadonlyMap<string, Server>;
  authentication: Authentication;
};

/** The connections to servers, made when they are needed, shared by all who need them, and closed when unused. */
export type SshPool = {
  /** A place to run commands on. It looks its connection up each time, so it can be kept. */
  target(server: SshServer): Target;
  /**
   * Connects where needed and measures a round trip. Never rejects: a failure is a state. A server that is not as in the
   * list is one on the way to another, in the way that it is reached there.
   */
  check(server: SshServer, abort: AbortSignal): Promise<ConnectionState>;
  /** Ends the pause of a server that is left alone, and of those on the way to it, because a person asks for it. */
  forgive(serverId: string): void;
  /** Why nothing may be sent to a server now; null when something may. */
  pause(serverId: string): Pause | null;
  state(serverId: string): ConnectionState;
  /** Null when nothing was ever sent to it. */
  figures(serverId: string): PoolState | null;
  onChange(listener: () => void): Unsubscribe;
  /** Learns which servers there are. Lets go of connections to others, and to those that are reached another way now. */
  retain(servers: ReadonlyMap<string, Server>): void;
  /** Begins nothing any more on connections that were made because a host key with one of these fingerprints was trusted. */
  distrust(fingerprints: readonly string[]): void;
  /** Ends every connection, whatever runs on it. Nothing can be run afterwards. */
  close(): Promise<void>;
};

/** How long a script may take: on the connection that carries the run, and on one that was made for it. */
const SHARED_LIMIT_MS = 2000;
const OWN_LIMIT_MS = 10_000;

/** Stands for a person where nobody is to be asked. */
const NOBODY: Pick<Prompts, 'ask'> = { ask: async () => ({ kind: 'no' }) };

export function createSshPool(options: SshPoolOptions): SshPool {
  const { clock, log, hostKeys, authentication, settings } = options;
  /** The connection key of each server as the list has it, by its id. */
  const keys = new Map<string, string>();
  const routes = new Map<string, Route>();
  /** Those that only finish what runs on them. */
  const leaving = new Set<Route>();
  const listeners = new Set<() => void>();
  let closed = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  const known = (serverId: string): Route | undefined => routes.get(keys.get(serverId) ?? '');

  /** The route to a server as it is given, which may differ from the list: edited meanwhile, or on the way to another. */
  function routeTo(server: SshServer): Route {
    const servers = options.servers();
    const key = connectionKey(server, servers);
    if ((servers.get(server.id) ?? server) === server) keys.set(server.id, key);
    const there = routes.get(key);
    if (there !== undefined) return there;
    if (closed) throw shuttingDown();
    const limits = () => settings().limits;
    const route = createRoute({
      ...{ server, clock, log, limits, changed },
      connect: async (abort, unattended) =>
        connect(server, {
          ...{ clock, log, hostKeys, authentication, abort, passed: await passHop(server, abort) },
          prompts: unattended ? NOBODY : options.prompts,
          keepAlive: {
            intervalMs: limits().keep_alive_interval * 1000,
            unanswered: limits().keep_alive_unanswered,
          },
          timeoutMs: limits().connect_timeout * 1000,
          idleMs: () => limits().idle_timeout * 1000,
        }),
    });
    routes.set(key, route);
    return route;
  }

  /** The last server before this one on the way, and a stream from it; null when this one is reached directly. */
  async function passHop(server: SshServer, abort: AbortSignal): Promise<Passed | null> {
    const servers = options.servers();
    const last = lastHop(server, servers);
    if (last.kind === 'none') return null;
    if (last.kind === 'missing') throw hopMissing(server, last.id);
    if (serverAddress(server) === '') throw addressMissing(server);
    const hop = last.server;
    const connection = await routeTo(hop)
      .any(abort)
      .catch((cause) => {
        throw cause instanceof AppFailure ? onTheWay(server, hop, cause) : cause;
      });
    const limitMs = settings().limits.connect_timeout * 1000;
    return { connection, stream: await openThrough(server, { hop, connection, limitMs, abort }) };
  }

  /** The keys of everything that is connected to in order to reach a server. */
  function keysOnTheWay(server: SshServer, servers: ReadonlyMap<string, Server>): string[] {
    const last = lastHop(server, servers);
    const before = last.kind === 'server' ? keysOnTheWay(last.server, servers) : [];
    return [...before, connectionKey(server, servers)];
  }

  /** Runs a script beside what runs already; on a connection of its own where the shared ones have no room or no answer. */
  async function runScript(route: Route, script: string): Promise<string> {
    const shared = await route.control();
    if (shared !== null) {
      try {
        return await runScriptOn(shared, script, SHARED_LIMIT_MS);
      } catch {
        // Its own connection may do better.
      }
    }
    const own = await route.own();
    try {
      return await runScriptOn(own, script, OWN_LIMIT_MS);
    } finally {
      own.close();
    }
  }

  return {
    target: (server) => ({
      async exec(words, execOptions) {
        // Looked after on the same route to its end, also when another one leads to the server by then.
        const route = routeTo(server);
        return runOverSsh(words, execOptions, {
          server,
          openSession: route.openSession,
          runScript: (script) => runScript(route, script),
          startLimitMs: settings().limits.connect_timeout * 1000,
        });
      },
    }),
    async check(server, abort) {
      let route: Route | undefined;
      try {
        route = routeTo(server);
        await route.measure(abort);
      } catch (cause) {
        // The state tells what failed.
        log.debug({ server: server.id, err: cause }, 'check failed');
      }
      return route?.state() ?? { kind: 'unknown' };
    },
    forgive(serverId) {
      const server = options.servers().get(serverId);
      for (const id of [...(server ? hopsTo(server, options.servers()) : []), serverId]) known(id)?.forgive();
    },
    pause: (serverId) => known(serverId)?.pause() ?? null,
    state: (serverId) => known(serverId)?.state() ?? { kind: 'unknown' },
    figures(serverId) {
      const figures = known(serverId)?.figures();
      return figures === undefined ? null : { serverId, ...figures };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retain(servers) {
      keys.clear();
      const kept = new Set<string>();
      for (const server of servers.values()) {
        if (server.kind !== 'ssh') continue;
        keys.set(server.id, connectionKey(server, servers));
        for (const key of keysOnTheWay(server, servers)) kept.add(key);
      }
      for (const [key, route] of routes) {
        if (kept.has(key)) continue;
        routes.delete(key);
        leaving.add(route);
        route.release().then(() => leaving.delete(route));
      }
    },
    distrust(fingerprints) {
      for (const route of routes.values()) {
        route.retire((connection) => fingerprints.some((fingerprint) => connection.restsOn(fingerprint)));
      }
    },
    async close() {
      closed = true;
      await Promise.all([...routes.values(), ...leaving].map((route) => route.close()));
    },
  };
}
