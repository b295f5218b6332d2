import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import type { HostKey } from '#shared/errors.ts';
import type { TerminalSize } from '#shared/run.ts';
import type { PoolState, SshServer } from '#shared/server.ts';
import type { Clock } from '../ports.ts';
import type { ExitStatus } from '../target/target.ts';
import type { Step } from '../trace.ts';
import { exitOf } from './exit.ts';

/** A command text that the server has accepted, and how it ends (see `exitOf`). */
export type Session = { channel: ClientChannel; exit: Promise<ExitStatus> };

/** What came of asking a server to run a command text. */
export type ExecReply =
  | ({ kind: 'running' } & Session)
  /**
   * The server runs as many sessions on this connection as it allows: `open` of them, and where not `settled` perhaps
   * some that have ended just now. Nothing ran.
   */
  | { kind: 'no-room'; open: number; settled: boolean }
  /** The server does not run it. Nothing ran. */
  | { kind: 'refused'; reason: string }
  /** The connection went away before the command was sent. Nothing ran. */
  | { kind: 'not-sent'; reason: string }
  /** The connection went away before the answer: nobody can know whether it ran. */
  | { kind: 'unknown'; reason: string };

/** Why a connection is over: unused for long enough, closed on purpose, or gone with so many sessions on it. */
export type Closing = { kind: 'idle' } | { kind: 'closed' } | { kind: 'lost'; reason: string; sessions: number };

/** A connection that is logged in. It closes itself when it has been unused for long enough. */
export type Connection = {
  readonly hostKey: HostKey;
  /** What the server said before the login, safe to show; empty when it said nothing. */
  readonly banner: string;
  /** What the time until the end of its login was spent on. */
  readonly steps: readonly Step[];
  /** Settles when the connection is over. Never rejects. */
  readonly closed: Promise<Closing>;
  /** False as soon as it is over, is about to be, or is not to be used any more. */
  usable(): boolean;
  /** Whether it may carry another session, as far as is known. `limit`: how many at most; null when nobody knows. */
  hasRoom(limit: number | null): boolean;
  /** Milliseconds since something last ran on it, also through a sleep of this computer; 0 while something does. */
  unusedMs(): number;
  /** Why it is over, in words; null while it is not. */
  overReason(): string | null;
  /** Runs a command text in the login shell. Never rejects. */
  exec(command: string, terminal?: TerminalSize): Promise<ExecReply>;
  /** Milliseconds until the server answers a message. Rejects when the connection goes away meanwhile. */
  roundTrip(): Promise<number>;
  /**
   * Opens a stream from the server to an address that it reaches, which counts as use of the connection until it closes.
   * Rejects with ssh2's error when the server refuses (`reason` is its number), or when the connection goes away.
   */
  forward(host: string, port: number): Promise<Duplex>;
  figures(): PoolState['connections'][number];
  /** Called each time a session has ended. */
  onSessionEnd(listener: () => void): void;
  /** Closes it as soon as nothing runs on it any more. */
  retire(): void;
  /** Closes it now, whatever runs on it. */
  close(): void;
  /** Lets go of it without a goodbye, because the other side does not answer: as lost, or quietly where nobody used it. */
  abandon(how: 'lost' | 'quietly'): void;
};

/** A socket, or a channel through another server, which does not count. */
export type Wire = Duplex & { bytesRead?: number; bytesWritten?: number };

/** How long the server may take to answer a goodbye. */
const GOODBYE_MS = 500;
/** A server may free a session a moment after it has said that it ended. */
const FREEING_MS = 250;

export function createConnection(parts: {
  client: Client;
  socket: Wire;
  server: SshServer;
  /** The connection that this one goes through; null when it goes straight there. */
  passed: Connection | null;
  hostKey: HostKey;
  banner: string;
  steps: readonly Step[];
  clock: Clock;
  idleMs: () => number;
}): Connection {
  const { client, socket, server, passed, hostKey, banner, clock, idleMs } = parts;
  const over = Promise.withResolvers<Closing>();
  const since = clock.now();
  let closing: Closing | null = null;
  let intent: Closing | null = null;
  let lastError: Error | null = null;
  let sessionEnded = () => {};
  /** Sessions that were asked for and not told yet whether they run, in that order. */
  const opening = new Set<symbol>();
  /** Sessions that run. */
  let open = 0;
  /** Counts the sessions that were open and have ended, so that a refusal that crossed with an end is noticed. */
  let ended = 0;
  /** Streams to other servers. They take no room from sessions. */
  let forwards = 0;
  /** `ended` at the time of the last refusal: until another session ends, asking again is of no use. */
  let endedAtRefusal = -1;
  let lastUse = { wall: clock.now(), monotonic: clock.monotonic() };
  let lastEndAt = Number.NEGATIVE_INFINITY;
  let broken = false;
  let retiring = false;
  let idleTimer: NodeJS.Timeout | undefined;
  let goodbyeTimer: NodeJS.Timeout | undefined;

  client.on('error', (error) => {
    lastError = error;
  });
  client.on('close', () => {
    clearTimeout(idleTimer);
    clearTimeout(goodbyeTimer);
    closing = intent ?? {
      kind: 'lost',
      reason: lossReason(server, lastError, passed),
      sessions: open + opening.size + forwards,
    };
    over.resolve(closing);
  });

  const unused = () => open + opening.size + forwards === 0;
  const sinceUse = () => Math.max(clock.now() - lastUse.wall, clock.monotonic() - lastUse.monotonic);

  function end(why: Closing): void {
    intent ??= why;
    client.end();
    goodbyeTimer ??= setTimeout(() => socket.destroy(), GOODBYE_MS);
  }

  function restWhenUnused(): void {
    if (!unused() || closing !== null) return;
    clearTimeout(idleTimer);
    if (retiring) end({ kind: 'closed' });
    else idleTimer = setTimeout(() => end({ kind: 'idle' }), idleMs());
  }

  function sessionEnds(): void {
    open -= 1;
    ended += 1;
    lastEndAt = clock.monotonic();
    lastUse = { wall: clock.now(), monotonic: lastEndAt };
    restWhenUnused();
    sessionEnded();
  }

  function overReason(): string | null {
    if (closing === null) return null;
    return closing.kind === 'lost' ? closing.reason : `the connection to ${server.name} was closed`;
  }

  function refusal(error: unknown, endedBefore: number, taken: number): ExecReply {
    const text = error instanceof Error ? error.message : String(error);
    const reason = overReason();
    // ssh2's words for a connection that was gone before the command was sent.
    if (text === 'Not connected' || text === 'No response from server') {
      broken = true;
      return { kind: 'not-sent', reason: reason ?? `the connection to ${server.name} ended` };
    }
    if (reason !== null) return { kind: 'unknown', reason };
    if (error instanceof Error && 'reason' in error && typeof error.reason === 'number') {
      endedAtRefusal = endedBefore;
      return { kind: 'no-room', open: taken, settled: clock.monotonic() - lastEndAt > FREEING_MS };
    }
    return { kind: 'refused', reason: 'it refuses to run commands' };
  }

  restWhenUnused();
  return {
    hostKey,
    banner,
    steps: parts.steps,
    closed: over.promise,
    overReason,
    usable: () => closing === null && intent === null && !retiring && !broken,
    hasRoom: (limit) =>
      (open + opening.size === 0 || ended !== endedAtRefusal) && (limit === null || open + opening.size < limit),
    unusedMs: () => (unused() ? sinceUse() : 0),
    exec(command, terminal) {
      const reply = Promise.withResolvers<ExecReply>();
      const endedBefore = ended;
      clearTimeout(idleTimer);
      const own = Symbol('session');
      opening.add(own);
      const fail = (error: unknown) => {
        // A server answers in order, so what was asked for earlier and not refused so far has got its channel.
        const taken = open + [...opening].indexOf(own);
        opening.delete(own);
        restWhenUnused();
        reply.resolve(refusal(error, endedBefore, taken));
      };
      try {
        client.exec(command, terminalRequest(terminal), (error, channel) => {
          if (error) return fail(error);
          opening.delete(own);
          open += 1;
          channel.once('close', sessionEnds);
          reply.resolve({ kind: 'running', channel, exit: exitOf(channel, overReason) });
        });
      } catch (error) {
        fail(error);
      }
      return reply.promise;
    },
    roundTrip() {
      const askedAt = performance.now();
      return new Promise((settle, reject) => {
        // Takes back a forwarding that was never asked for: any answer, also a refusal, has made the round trip.
        client.unforwardIn('127.0.0.1', 1, () => {
          const reason = overReason();
          if (reason === null) settle(performance.now() - askedAt);
          else reject(new Error(reason));
        });
      });
    },
    forward(host, port) {
      clearTimeout(idleTimer);
      forwards += 1;
      const release = () => {
        forwards -= 1;
        lastUse = { wall: clock.now(), monotonic: clock.monotonic() };
        restWhenUnused();
      };
      return new Promise<Duplex>((settle, reject) => {
        client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
          if (error) return reject(error);
          stream.once('close', release);
          // A connection that is closed on one side only is of no use to anybody.
          stream.once('end', () => stream.destroy());
          settle(stream);
        });
      }).catch((error: unknown) => {
        release();
        throw error;
      });
    },
    figures: () => ({
      since,
      channels: open,
      sessions: open + ended,
      bytes: { received: socket.bytesRead ?? 0, sent: socket.bytesWritten ?? 0 },
    }),
    onSessionEnd(listener) {
      sessionEnded = listener;
    },
    retire() {
      retiring = true;
      restWhenUnused();
    },
    close: () => end({ kind: 'closed' }),
    abandon(how) {
      intent ??=
        how === 'quietly'
          ? { kind: 'idle' }
          : { kind: 'lost', reason: `${server.name} stopped answering`, sessions: open + opening.size + forwards };
      socket.destroy();
    },
  };
}

function terminalRequest(terminal: TerminalSize | undefined): ExecOptions {
  if (terminal === undefined) return {};
  return { pty: { term: 'xterm-256color', cols: terminal.columns, rows: terminal.rows } };
}

function lossReason(server: SshServer, error: Error | null, passed: Connection | null): string {
  const before = passed?.overReason() ?? null;
  if (before !== null) return `${before}, and ${server.name} is reached through it`;
  if (error === null) return `${server.name} closed the connection`;
  if (/keepalive/i.test(error.message)) return `${server.name} stopped answering`;
  if ('code' in error && error.code === 'ECONNRESET') return `the connection to ${server.name} was reset`;
  return `the connection to ${server.name} broke`;
}
