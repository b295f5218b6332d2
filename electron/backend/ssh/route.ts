import { type AppError, AppFailure } from '#shared/errors.ts';
import type { ConnectionState, PoolState, SshServer } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import { isTransient } from '#shared/transient.ts';
import { circuitOpen, type Pause } from '../policy/refusals.ts';
import type { Clock, Log } from '../ports.ts';
import { afterFailure, afterLogin, afterRejection, CLOSED, pauseOf } from './breaker.ts';
import type { Closing } from './closing.ts';
import type { Connection } from './connection.ts';
import { type Connections, createConnections } from './connections.ts';
import { connectFailure, connectionLost, givenUp, shuttingDown } from './failures.ts';

/** Makes one connection. `unattended`: asks nobody. @throws AppFailure */
export type Connect = (abort: AbortSignal, unattended: boolean) => Promise<Connection>;

/** The way to one account on one server: its connections, what is known about it, and whether it is left alone. */
export type Route = {
  state(): ConnectionState;
  figures(): Omit<PoolState, 'serverId'>;
  /** Why nothing may be sent now; null when something may. */
  pause(): Pause | null;
  /** Ends the pause, because a person asks for it. */
  forgive(): void;
  openSession: Connections['openSession'];
  any: Connections['any'];
  /** A connection for looking after what runs, made for everybody where there is none; null when none has room. */
  control(): Promise<Connection | null>;
  /** A connection that nobody else uses. The caller closes it. */
  own(): Promise<Connection>;
  /** Measures a round trip. @throws AppFailure when there is no connection, Error when the server does not answer */
  measure(abort: AbortSignal): Promise<void>;
  /** Lets go of everything as soon as nothing runs on it any more, and settles when that has happened. */
  release(): Promise<void>;
  /** Ends everything now, and waits for it. */
  close(): Promise<void>;
};

/** A connection being made, and how many callers wait for it. */
type Attempt = { promise: Promise<Connection>; abort: AbortController; waiting: number };

/** Whether the server turned something down, so that it may be counting; a question that nobody answered is none. */
function isRejection(error: AppError): boolean {
  return error.code === 'AUTHENTICATION_FAILED' && error.tried.some(({ result }) => result === 'refused');
}

export function createRoute(parts: {
  server: SshServer;
  clock: Clock;
  log: Log;
  limits: () => Settings['limits'];
  connect: Connect;
  changed: () => void;
}): Route {
  const { server, clock, log, limits, connect, changed } = parts;
  const ending = new AbortController();
  /** Every connection that is not over, and every one that is being made. */
  const all = new Set<Connection>();
  const making = new Set<Promise<unknown>>();
  let breaker = CLOSED;
  let state: ConnectionState = { kind: 'unknown' };
  let lastError: PoolState['lastError'] = null;
  let attempt: Attempt | null = null;
  let released = false;

  const connections = createConnections({
    server,
    clock,
    limits: () => ({
      connections: limits().connections_per_server,
      healthCheckAfterMs: limits().health_check_after * 1000,
      furtherPauseMs: limits().first_pause * 1000,
    }),
    connect: (abort) => join(abort),
    connectFurther: () => make(ending.signal, true).then(share),
  });

  function become(next: ConnectionState): void {
    state = next;
    changed();
  }

  function pause(): Pause | null {
    const found = pauseOf(breaker, clock.monotonic());
    if (found === null || connections.figures().connections.length > 0) return null;
    return { ...found, cause: lastError?.error.message ?? '' };
  }

  /** Counts what went wrong, and leaves the server alone when it was too much. */
  function failed(error: AppError): void {
    const at = clock.now();
    lastError = { at, error };
    if (isRejection(error)) breaker = afterRejection(breaker);
    else if (isTransient(error)) {
      const { failures_until_pause, first_pause, longest_pause } = limits();
      breaker = afterFailure(breaker, clock.monotonic(), {
        failuresUntilPause: failures_until_pause,
        firstPauseMs: first_pause * 1000,
        longestPauseMs: longest_pause * 1000,
      });
    }
    const found = pause();
    if (found === null) {
      become({ kind: 'failed', at, error });
      return;
    }
    const { reason, retryAfterMs } = found;
    log.warn({ server: server.id, reason, retryAfterMs }, 'paused');
    become({ kind: 'paused', since: at, reason, retryAt: retryAfterMs === null ? null : at + retryAfterMs, error });
  }

  function worked(): void {
    breaker = { ...CLOSED, rejections: breaker.rejections };
  }

  /** Makes a connection and follows it to its end. */
  function make(abort: AbortSignal, unattended: boolean): Promise<Connection> {
    const startedAt = clock.monotonic();
    const made = connect(abort, unattended).then((connection) => {
      log.info({ server: server.id, durationMs: Math.round(clock.monotonic() - startedAt) }, 'connected');
      all.add(connection);
      connection.closed.then((closing) => {
        all.delete(connection);
        log.info({ server: server.id, ...closing }, 'disconnected');
      });
      return connection;
    });
    const settled: Promise<unknown> = made.then(
      () => making.delete(settled),
      () => making.delete(settled),
    );
    making.add(settled);
    return made;
  }

  /** Lets everybody use a connection. */
  function share(connection: Connection): void {
    connections.add(connection);
    if (released) connection.retire();
    breaker = afterLogin(breaker);
    if (state.kind !== 'connected') {
      const { hostKey, banner } = connection;
      become({ kind: 'connected', since: clock.now(), latencyMs: null, hostKey, banner });
    }
    connection.closed.then(gone);
  }

  function gone(closing: Closing): void {
    if (closing.kind === 'lost') {
      const { error } = connectionLost(closing.reason);
      // A connection that nobody used says little about the server.
      if (closing.sessions > 0) {
        failed(error);
        return;
      }
      lastError = { at: clock.now(), error };
    }
    if (connections.figures().connections.length > 0 || attempt !== null) return;
    become(
      closing.kind === 'lost' && lastError ? { kind: 'failed', ...lastError } : { kind: 'idle', since: clock.now() },
    );
  }

  function begin(): Attempt {
    const before = state;
    const abort = new AbortController();
    const promise = make(AbortSignal.any([abort.signal, ending.signal]), false).then(
      (connection) => {
        if (attempt === begun) attempt = null;
        share(connection);
        return connection;
      },
      (cause: unknown) => {
        if (attempt === begun) attempt = null;
        const { error } = connectFailure(server, cause);
        if (abort.signal.aborted || ending.signal.aborted) become(before);
        else {
          log.warn({ server: server.id, code: error.code }, 'could not connect');
          failed(error);
        }
        throw cause;
      },
    );
    const begun: Attempt = { promise, abort, waiting: 0 };
    become({ kind: 'connecting', since: clock.now() });
    return begun;
  }

  /** Connects. Callers at the same time share one attempt, which ends with its last; after a pause it is the probe. */
  async function join(abort: AbortSignal, urgent = false): Promise<Connection> {
    if (ending.signal.aborted) throw shuttingDown();
    if (abort.aborted || released) throw givenUp(server);
    const paused = pause();
    if (attempt === null && paused !== null && !(urgent && paused.reason === 'network')) {
      throw new AppFailure(circuitOpen(server, paused));
    }
    attempt ??= begin();
    const joined = attempt;
    joined.waiting += 1;
    const given = Promise.withResolvers<never>();
    const giveUp = () => given.reject(givenUp(server));
    abort.addEventListener('abort', giveUp);
    try {
      return await Promise.race([joined.promise, given.promise]);
    } finally {
      abort.removeEventListener('abort', giveUp);
      joined.waiting -= 1;
      if (joined.waiting === 0 && attempt === joined) {
        attempt = null;
        joined.abort.abort();
      }
    }
  }

  return {
    state: () => state,
    figures: () => ({ ...connections.figures(), lastError }),
    pause,
    forgive() {
      breaker = CLOSED;
      if (state.kind === 'paused') become({ kind: 'failed', at: state.since, error: state.error });
    },
    async openSession(command, options) {
      const opened = await connections.openSession(command, options);
      if (opened.reply.kind === 'running') {
        opened.reply.exit.then((status) => {
          if (status.kind !== 'lost') worked();
        });
      }
      return opened;
    },
    any: connections.any,
    async control() {
      if (connections.figures().connections.length > 0) return connections.withRoom();
      return join(new AbortController().signal, true);
    },
    async own() {
      if (ending.signal.aborted) throw shuttingDown();
      const paused = pause();
      if (paused?.reason === 'authentication') throw new AppFailure(circuitOpen(server, paused));
      try {
        return await make(ending.signal, false);
      } catch (cause) {
        const { error } = connectFailure(server, cause);
        if (isRejection(error)) breaker = afterRejection(breaker);
        throw cause;
      }
    },
    async measure(abort) {
      const connection = connections.withRoom() ?? (await join(abort));
      const limit = setTimeout(() => connection.abandon('lost'), limits().connect_timeout * 1000);
      try {
        const latencyMs = await connection.roundTrip();
        worked();
        if (state.kind === 'connected') become({ ...state, latencyMs });
      } finally {
        clearTimeout(limit);
      }
    },
    async release() {
      released = true;
      connections.retire();
      attempt?.abort.abort();
      await Promise.all(making);
      await Promise.all([...all].map((connection) => connection.closed));
    },
    async close() {
      ending.abort();
      await Promise.all(making);
      const ends = [...all].map((connection) => connection.closed);
      for (const connection of all) connection.close();
      await Promise.all(ends);
    },
  };
}
