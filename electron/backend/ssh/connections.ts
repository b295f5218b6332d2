import { setTimeout as sleep } from 'node:timers/promises';
import { AppFailure } from '#shared/errors.ts';
import type { PoolState, SshServer } from '#shared/server.ts';
import { isTransient } from '#shared/transient.ts';
import type { ExecOptions } from '../target/target.ts';
import { timed } from '../trace.ts';
import type { Connection, ExecReply } from './connection.ts';
import { commandNotStarted, commandRefused, givenUp, notSent } from './failures.ts';
import { createRoom } from './room.ts';

/** A session that was asked for, on the connection that carries it. */
export type OpenedSession = {
  connection: Connection;
  reply: Extract<ExecReply, { kind: 'running' | 'unknown' }>;
};

export type SessionOptions = Pick<ExecOptions, 'abort' | 'terminal' | 'trace'>;

type Figures = Pick<PoolState, 'connections' | 'channelLimit' | 'opened' | 'closed' | 'lost' | 'sessions' | 'reused'>;

/** The connections to one server that runs share, and the room on them. */
export type Connections = {
  /** Takes a connection in, until it is over. */
  add(connection: Connection): void;
  /** One to reach other servers through, made where there is none. @throws AppFailure */
  any(abort: AbortSignal): Promise<Connection>;
  /** One that can be used at once, the reserve included; null when there is none. */
  withRoom(): Connection | null;
  /** One for looking after what runs: also one that only finishes that. Null when none has room, or none answers. */
  answering(): Connection | null;
  /**
   * Has the server run a command text: on the connection that has room, on a new one where none has, or later.
   * @throws AppFailure when no connection can be had, the server runs nothing, or the caller gives up
   */
  openSession(command: string, options: SessionOptions): Promise<OpenedSession>;
  isEmpty(): boolean;
  figures(): Figures;
  /** Closes each of those that match as soon as nothing runs on it any more. */
  retire(matches: (connection: Connection) => boolean): void;
};

/** Free sessions that are left to checks and signals, where the server allows enough of them. */
const RESERVE = 1;
/** How often a server that has nothing else to do is asked again after it refused a session. */
const LAST_TRIES = 3;
const LAST_TRY_PAUSE_MS = 100;
/** How long a connection may take to show that it is alive: one that was unused, or whose answer nobody waits for any more. */
const HEALTH_LIMIT_MS = 2000;
/** Connections that are made for one run before it is given up for this attempt. */
const MOST_MADE = 2;

export function createConnections(parts: {
  server: SshServer;
  /** `furtherPauseMs`: how long no further connection is tried after one could not be made. */
  limits: () => { connections: number; healthCheckAfterMs: number; furtherPauseMs: number };
  /** Makes the first connection, for all callers at once. @throws AppFailure */
  connect: (abort: AbortSignal) => Promise<Connection>;
  /** Makes a further one, without asking anybody. */
  connectFurther: () => Promise<unknown>;
}): Connections {
  const { server, limits, connect, connectFurther } = parts;
  const connections = new Set<Connection>();
  const room = createRoom();
  const checks = new Map<Connection, Promise<boolean>>();
  const counts = { opened: 0, closed: 0, lost: 0, sessions: 0, reused: 0 };
  /** The most sessions that the server has allowed on one connection; null until it has refused one. */
  let channelLimit: number | null = null;
  /** Whether a further connection may be tried: not while one is being made, nor for a while after that went wrong. */
  let mayMakeFurther = true;

  const usable = () => [...connections].filter((connection) => connection.usable());

  /** How many sessions runs may have on one connection. */
  function runLimit(): number | null {
    if (channelLimit === null) return null;
    return channelLimit > 2 * RESERVE ? channelLimit - RESERVE : channelLimit;
  }

  function makeFurther(): void {
    mayMakeFurther = false;
    // Those who wait look again: what holds them up may go on for hours.
    const goOn = () => {
      mayMakeFurther = true;
      room.wakeAll();
    };
    connectFurther().then(goOn, (cause: unknown) => {
      const worthwhile = cause instanceof AppFailure && isTransient(cause.error);
      if (worthwhile) setTimeout(goOn, limits().furtherPauseMs).unref();
    });
  }

  /** Whether the other side still answers. One question for all who ask at the same time. */
  function isAlive(connection: Connection): Promise<boolean> {
    const asked = checks.get(connection);
    if (asked !== undefined) return asked;
    const limit = setTimeout(() => connection.abandon('quietly'), HEALTH_LIMIT_MS);
    const check = connection
      .roundTrip()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        clearTimeout(limit);
        checks.delete(connection);
      });
    checks.set(connection, check);
    return check;
  }

  const needsCheck = (connection: Connection) => connection.unusedMs() > limits().healthCheckAfterMs;

  /** The first that fits; null when there is none. One that was unused for long has to show that it is alive. */
  async function find(fits: (connection: Connection) => boolean): Promise<Connection | null> {
    for (;;) {
      const found = usable().find(fits);
      if (found === undefined) return null;
      if (!needsCheck(found) || (await isAlive(found))) return found;
    }
  }

  /** A connection with room. Waits for one, or has one made. */
  async function roomy(abort: AbortSignal): Promise<Connection> {
    for (let made = 0; !abort.aborted; ) {
      const found = await find((connection) => connection.hasRoom(runLimit()));
      if (found !== null) return found;
      if (usable().length > 0) {
        if (mayMakeFurther && usable().length < limits().connections) makeFurther();
        await room.wait(abort);
        continue;
      }
      if (made === MOST_MADE) throw notSent(server, 'it ends each connection at once');
      made += 1;
      await connect(abort);
    }
    throw givenUp(server);
  }

  /** Remembers how many sessions there is room for; false when there is none at all. */
  function learn(open: number, settled: boolean): boolean {
    if (open > 0 && settled) channelLimit = Math.max(channelLimit ?? 0, open);
    return open > 0;
  }

  /**
   * Waits for the answer, since nobody knows what runs without it. A caller who gives up need not wait long for a server
   * that is silent: nothing is begun on a connection that is gone, unless it carries what others run.
   */
  async function answered<Reply>(connection: Connection, reply: Promise<Reply>, abort: AbortSignal): Promise<Reply> {
    let limit: NodeJS.Timeout | undefined;
    const giveUp = () => {
      limit = setTimeout(() => {
        if (!connection.carries()) connection.abandon('quietly');
      }, HEALTH_LIMIT_MS);
    };
    abort.addEventListener('abort', giveUp);
    try {
      return await reply;
    } finally {
      abort.removeEventListener('abort', giveUp);
      clearTimeout(limit);
    }
  }

  const withRoom = () => usable().find((connection) => connection.hasRoom(channelLimit)) ?? null;

  async function tryToOpen(command: string, options: SessionOptions): Promise<OpenedSession> {
    const { abort, trace } = options;
    for (let lonelyRefusals = 0; lonelyRefusals <= LAST_TRIES; ) {
      // A connection that was open already was made before this phase, so its steps are no parts of it.
      const connection = await timed(
        trace,
        'connect',
        () => roomy(abort),
        ({ steps }) => steps,
      );
      const reused = connection.figures().sessions > 0;
      const reply = await timed(trace, 'channel', () =>
        answered(connection, connection.exec(command, options.terminal), abort),
      );
      switch (reply.kind) {
        case 'running':
        case 'unknown':
          counts.sessions += 1;
          if (reused) counts.reused += 1;
          return { connection, reply };
        case 'refused':
          throw commandRefused(server, reply.what);
        case 'not-sent':
          // Nothing was sent, so another connection may carry it, unless this one was new.
          if (!reused) throw notSent(server, reply.reason);
          break;
        case 'no-room':
          if (learn(reply.open, reply.settled)) break;
          // Refused although nothing runs: it will hardly be different the next time.
          lonelyRefusals += 1;
          await sleep(LAST_TRY_PAUSE_MS);
      }
    }
    throw commandNotStarted(server, 'it allows no sessions');
  }

  return {
    add(connection) {
      // Another sshd, perhaps: what was learnt about the last one may not hold.
      if (connections.size === 0) {
        channelLimit = null;
        mayMakeFurther = true;
      }
      connections.add(connection);
      counts.opened += 1;
      connection.onSessionEnd(room.wakeOne);
      connection.closed.then(({ kind }) => {
        connections.delete(connection);
        counts[kind === 'lost' ? 'lost' : 'closed'] += 1;
        room.wakeAll();
      });
      room.wakeAll();
    },
    any: async (abort) => (await find(() => true)) ?? connect(abort),
    withRoom,
    answering() {
      const others = () => [...connections].find((each) => each.answers() && each.hasRoom(channelLimit));
      return withRoom() ?? others() ?? null;
    },
    async openSession(command, options) {
      try {
        return await tryToOpen(command, options);
      } catch (error) {
        // The turn that this caller does not take is the next one's.
        room.wakeOne();
        throw error;
      }
    },
    isEmpty: () => connections.size === 0,
    figures: () => ({ ...counts, channelLimit, connections: [...connections].map((each) => each.figures()) }),
    retire(matches) {
      for (const connection of connections) if (matches(connection)) connection.retire();
    },
  };
}
