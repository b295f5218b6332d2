import { AppFailure } from '#shared/errors.ts';
import type { ConnectionState, PoolState, SshServer } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import { circuitOpen, type Pause } from '../policy/refusals.ts';
import type { Clock, Log } from '../ports.ts';
import { connectFailure } from './connect-failures.ts';
import type { Connection } from './connection.ts';
import { type Connections, createConnections } from './connections.ts';
import { givenUp, shuttingDown } from './failures.ts';
import { createSharedAttempt } from './shared-attempt.ts';
import { createStanding } from './standing.ts';

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
  retire: Connections['retire'];
  /** Lets go of everything as soon as nothing runs on it any more, and settles when that has happened. */
  release(): Promise<void>;
  /** Ends everything now, and waits for it. */
  close(): Promise<void>;
};

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
  const standing = createStanding({ server, clock, log, limits, changed });
  /** Connects for everybody who has nothing to go over. After a pause it is the probe. */
  const attempt = createSharedAttempt(connectShared);
  let released = false;

  const connections = createConnections({
    server,
    limits: () => ({
      connections: limits().connections_per_server,
      healthCheckAfterMs: limits().health_check_after * 1000,
      furtherPauseMs: limits().first_pause * 1000,
    }),
    connect: (abort) => join(abort),
    connectFurther: () => make(ending.signal, true).then(share),
  });

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
    standing.connected(connection);
    connection.closed.then((closing) => standing.disconnected(closing, connections.isEmpty()));
  }

  async function connectShared(abort: AbortSignal): Promise<Connection> {
    const over = standing.connecting();
    const givingUp = AbortSignal.any([abort, ending.signal]);
    try {
      const connection = await make(givingUp, false);
      over();
      share(connection);
      return connection;
    } catch (cause) {
      over();
      const { error } = connectFailure(server, cause);
      if (givingUp.aborted) standing.givenUp();
      else {
        log.warn({ server: server.id, code: error.code }, 'could not connect');
        standing.failed(error);
      }
      throw cause;
    }
  }

  /** @param urgent also while the server is left alone because it could not be reached */
  async function join(abort: AbortSignal, urgent = false): Promise<Connection> {
    if (ending.signal.aborted) throw shuttingDown();
    if (abort.aborted || released) throw givenUp(server);
    const paused = standing.pause();
    if (!attempt.isUnderWay() && paused !== null && !(urgent && paused.reason === 'network')) {
      throw new AppFailure(circuitOpen(server, paused));
    }
    return attempt.join(abort, () => givenUp(server));
  }

  return {
    state: standing.state,
    figures: () => ({ ...connections.figures(), lastError: standing.lastError() }),
    pause: standing.pause,
    forgive: standing.forgive,
    async openSession(command, options) {
      const opened = await connections.openSession(command, options);
      if (opened.reply.kind === 'running') {
        opened.reply.exit.then((status) => {
          if (status.kind !== 'lost') standing.worked();
        });
      }
      return opened;
    },
    any: connections.any,
    async control() {
      if (!connections.isEmpty() || released) return connections.answering();
      return join(new AbortController().signal, true);
    },
    async own() {
      if (ending.signal.aborted) throw shuttingDown();
      const paused = standing.pause();
      if (paused?.reason === 'authentication') throw new AppFailure(circuitOpen(server, paused));
      try {
        return await make(ending.signal, false);
      } catch (cause) {
        standing.refused(connectFailure(server, cause).error);
        throw cause;
      }
    },
    async measure(abort) {
      const connection = connections.withRoom() ?? (await join(abort));
      const limit = setTimeout(() => connection.abandon('lost'), limits().connect_timeout * 1000);
      try {
        const latencyMs = await connection.roundTrip();
        standing.worked();
        standing.measured(latencyMs);
      } finally {
        clearTimeout(limit);
      }
    },
    retire: connections.retire,
    async release() {
      released = true;
      connections.retire(() => true);
      attempt.abort();
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
