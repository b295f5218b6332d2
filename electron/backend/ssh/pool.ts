import { AppFailure } from '#shared/errors.ts';
import { lastHop } from '#shared/jump.ts';
import { type ConnectionState, type Server, type SshServer, serverAddress, serverLabel } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import type { Clock, Log, Unsubscribe } from '../ports.ts';
import type { Prompts } from '../prompts.ts';
import type { Target } from '../target/target.ts';
import type { Authentication } from './authentication.ts';
import { connect, type KeepAlive, type Passed } from './connect.ts';
import type { Connection } from './connection.ts';
import { addressMissing, connectFailure, connectionLost, givenUp, shuttingDown } from './failures.ts';
import type { HostKeys } from './host-keys.ts';
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
  /** How a connection finds out that the other side is gone; after 15 to 20 seconds by default. */
  keepAlive?: KeepAlive;
};

/** The connections to servers: one for each, made when it is needed and closed when it is unused. */
export type SshPool = {
  /** A place to run commands on. It looks its connection up each time, so it can be kept. */
  target(server: SshServer): Target;
  /** Connects where needed and measures a round trip. Never rejects: a failure is a state. */
  check(server: SshServer, abort: AbortSignal): Promise<ConnectionState>;
  state(serverId: string): ConnectionState;
  onChange(listener: (serverId: string) => void): Unsubscribe;
  /** Lets go of connections to servers that are not among these any more, or are reached another way now. */
  retain(servers: ReadonlyMap<string, Server>): void;
  /** Ends every connection, whatever runs on it. Nothing can be run afterwards. */
  close(): Promise<void>;
};

const KEEP_ALIVE: KeepAlive = { intervalMs: 5000, unanswered: 3 };

/** How long a script may take: on the connection that carries the run, and on one that was made for it. */
const SHARED_LIMIT_MS = 2000;
const OWN_LIMIT_MS = 10_000;

/** A connection being made, and how many callers wait for it. */
type Attempt = { promise: Promise<Connection>; abort: AbortController; waiting: number };

type Entry = {
  /** The id of its server; of one that others pass in another way than its own, with that way. */
  key: string;
  /** The way to the server; when it changes, the entry is replaced. */
  route: string;
  state: ConnectionState;
  connection: Connection | null;
  attempt: Attempt | null;
};

export function createSshPool(options: SshPoolOptions): SshPool {
  const { clock, log, settings } = options;
  const entries = new Map<string, Entry>();
  const listeners = new Set<(serverId: string) => void>();
  /** Every connection that is not over, also those that only finish what runs on them. */
  const connections = new Set<Connection>();
  const attempts = new Set<Promise<unknown>>();
  let closed = false;

  function changed(serverId: string, entry: Entry, state: ConnectionState): void {
    entry.state = state;
    if (entries.get(entry.key) !== entry) return;
    for (const listener of listeners) listener(serverId);
  }

  function entryFor(server: SshServer, key = server.id): Entry {
    const route = routeOf(server, options.servers());
    const known = entries.get(key);
    if (known?.route === route) return known;
    if (known) release(known);
    const entry: Entry = { key, route, state: { kind: 'unknown' }, connection: null, attempt: null };
    entries.set(key, entry);
    return entry;
  }

  function release(entry: Entry): void {
    entry.connection?.retire();
    entry.attempt?.abort.abort();
  }

  /** The last server before this one on the way, and a stream from it; null when this one is reached directly. */
  async function passHop(server: SshServer, abort: AbortSignal): Promise<Passed | null> {
    const last = lastHop(server, options.servers());
    if (last.kind === 'none') return null;
    if (last.kind === 'missing') throw hopMissing(server, last.id);
    if (serverAddress(server) === '') throw addressMissing(server);
    const hop = last.server;
    const own = options.servers().get(hop.id) === hop;
    const connection = await acquire(hop, abort, own ? hop.id : `${hop.id} via ${hop.jump.join(' ')}`).catch(
      (cause) => {
        throw cause instanceof AppFailure ? onTheWay(server, hop, cause) : cause;
      },
    );
    const limitMs = settings().limits.connect_timeout * 1000;
    return { connection, stream: await openThrough(server, { hop, connection, limitMs, abort }) };
  }

  async function open(server: SshServer, abort: AbortSignal): Promise<Connection> {
    const { hostKeys, prompts, authentication, keepAlive = KEEP_ALIVE } = options;
    const limits = () => settings().limits;
    const startedAt = clock.monotonic();
    const passed = await passHop(server, abort);
    const connection = await connect(server, {
      ...{ clock, log, hostKeys, prompts, authentication, keepAlive, abort, passed },
      timeoutMs: limits().connect_timeout * 1000,
      idleMs: () => limits().idle_timeout * 1000,
    });
    log.info({ server: server.id, durationMs: Math.round(clock.monotonic() - startedAt) }, 'connected');
    connections.add(connection);
    connection.closed.then((closing) => {
      connections.delete(connection);
      log.info({ server: server.id, ...closing }, 'disconnected');
    });
    return connection;
  }

  function begin(server: SshServer, entry: Entry): Attempt {
    const before = entry.state;
    const abort = new AbortController();
    const promise = open(server, abort.signal).then(
      (connection) => {
        keep(server, entry, connection);
        return connection;
      },
      (cause: unknown) => {
        const { error } = connectFailure(server, cause);
        if (abort.signal.aborted) changed(server.id, entry, before);
        else {
          log.warn({ server: server.id, code: error.code }, 'could not connect');
          changed(server.id, entry, { kind: 'failed', at: clock.now(), error });
        }
        throw cause;
      },
    );
    const attempt: Attempt = { promise, abort, waiting: 0 };
    const settled = promise
      .catch(() => undefined)
      .then(() => {
        attempts.delete(settled);
        if (entry.attempt === attempt) entry.attempt = null;
      });
    attempts.add(settled);
    changed(server.id, entry, { kind: 'connecting', since: clock.now() });
    return attempt;
  }

  function keep(server: SshServer, entry: Entry, connection: Connection): void {
    const { hostKey } = connection;
    // The server may have been edited meanwhile: then the connection serves those who wait for it, and ends.
    if (entries.get(entry.key) !== entry) connection.retire();
    entry.connection = connection;
    changed(server.id, entry, { kind: 'connected', since: clock.now(), latencyMs: null, hostKey });
    connection.closed.then((closing) => {
      if (entry.connection !== connection) return;
      entry.connection = null;
      const at = clock.now();
      if (closing.kind === 'lost') {
        changed(server.id, entry, { kind: 'failed', at, error: connectionLost(closing.reason).error });
      } else {
        changed(server.id, entry, { kind: 'idle', since: at });
      }
    });
  }

  /** The server's connection, made where needed. Callers at the same time share one attempt, which ends with its last. */
  async function acquire(server: SshServer, abort: AbortSignal, key = server.id): Promise<Connection> {
    if (closed) throw shuttingDown();
    if (abort.aborted) throw givenUp(server);
    const entry = entryFor(server, key);
    if (entry.connection?.usable()) return entry.connection;
    entry.attempt ??= begin(server, entry);
    const { attempt } = entry;
    attempt.waiting += 1;
    const given = Promise.withResolvers<never>();
    const giveUp = () => given.reject(givenUp(server));
    abort.addEventListener('abort', giveUp);
    try {
      return await Promise.race([attempt.promise, given.promise]);
    } finally {
      abort.removeEventListener('abort', giveUp);
      attempt.waiting -= 1;
      if (attempt.waiting === 0 && entry.attempt === attempt) {
        entry.attempt = null;
        attempt.abort.abort();
      }
    }
  }

  /** Runs a script beside what runs already; on a connection of its own where the shared one has no room or no answer. */
  async function runScript(server: SshServer, script: string): Promise<string> {
    const shared = await acquire(server, new AbortController().signal);
    try {
      return await runScriptOn(shared, script, SHARED_LIMIT_MS);
    } catch {
      if (closed) throw shuttingDown();
      const own = await open(server, new AbortController().signal);
      try {
        return await runScriptOn(own, script, OWN_LIMIT_MS);
      } finally {
        own.close();
      }
    }
  }

  async function measure(server: SshServer, abort: AbortSignal): Promise<void> {
    const connection = await acquire(server, abort);
    const limit = setTimeout(() => connection.abandon(), settings().limits.connect_timeout * 1000);
    try {
      const latencyMs = await connection.roundTrip();
      const entry = entryFor(server);
      if (entry.connection !== connection || entry.state.kind !== 'connected') return;
      changed(server.id, entry, { ...entry.state, latencyMs });
    } finally {
      clearTimeout(limit);
    }
  }

  return {
    target: (server) => ({
      exec: (words, execOptions) =>
        runOverSsh(words, execOptions, {
          server,
          acquire: (abort) => acquire(server, abort),
          runScript: (script) => runScript(server, script),
        }),
    }),
    async check(server, abort) {
      try {
        await measure(server, abort);
      } catch (cause) {
        // The state tells what failed.
        log.debug({ server: server.id, err: cause }, 'check failed');
      }
      return entries.get(server.id)?.state ?? { kind: 'unknown' };
    },
    state: (serverId) => entries.get(serverId)?.state ?? { kind: 'unknown' },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retain(servers) {
      for (const [serverId, entry] of entries) {
        const server = servers.get(serverId);
        if (server?.kind === 'ssh' && routeOf(server, servers) === entry.route) continue;
        entries.delete(serverId);
        release(entry);
      }
    },
    async close() {
      closed = true;
      for (const { attempt } of entries.values()) attempt?.abort.abort();
      await Promise.all(attempts);
      const ends = [...connections].map((connection) => connection.closed);
      for (const connection of connections) connection.close();
      await Promise.all(ends);
    },
  };
}

/** What a connection depends on: user, host and port, what is offered at the login, and the same of every hop. */
function routeOf(server: SshServer, servers: ReadonlyMap<string, Server>): string {
  const last = lastHop(server, servers);
  const hop = last.kind === 'server' ? routeOf(last.server, servers) : last;
  return JSON.stringify([serverLabel(server), server.key_file ?? null, server.agent, server.password, hop]);
}
