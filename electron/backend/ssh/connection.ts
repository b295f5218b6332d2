import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import type { HostKey } from '#shared/errors.ts';
import type { TerminalSize } from '#shared/run.ts';
import type { PoolState, SshServer } from '#shared/server.ts';
import type { Clock } from '../ports.ts';
import type { ExitStatus } from '../target/target.ts';
import type { Step } from '../trace.ts';
import { exitOf } from './exit.ts';
import { createLifetime, type Lifetime } from './lifetime.ts';
import { type AskedSession, createUsage, type Usage } from './usage.ts';

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
  /** The server gives no terminal, or does not run the command. Nothing ran. */
  | { kind: 'refused'; what: 'terminal' | 'command' }
  /** The connection went away before the command was sent. Nothing ran. */
  | { kind: 'not-sent'; reason: string }
  /** The connection went away before the answer: nobody can know whether it ran. */
  | { kind: 'unknown'; reason: string };

/** A connection that is logged in. It closes itself when it has been unused for long enough. */
export type Connection = Omit<Lifetime, 'wake' | 'rest' | 'broke'> & {
  readonly hostKey: HostKey;
  /** What the server said before the login, safe to show; empty when it said nothing. */
  readonly banner: string;
  /** What the time until the end of its login was spent on. */
  readonly steps: readonly Step[];
  /** Whether it was made because a host key with this fingerprint was trusted: its own, or that of one on the way. */
  restsOn(fingerprint: string): boolean;
  carries: Usage['carries'];
  hasRoom: Usage['hasRoom'];
  unusedMs: Usage['unusedMs'];
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
};

/** A socket, or a channel through another server, which does not count. */
export type Wire = Duplex & { bytesRead?: number; bytesWritten?: number };

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
  const usage = createUsage(clock);
  const life = createLifetime({ client, socket, server, passed, usage, idleMs });
  const since = clock.now();
  let sessionEnded = () => {};

  /** Has ssh2 send something. It throws where the connection has just ended, also when nobody was told so far. */
  function send(request: () => void, fail: (error: unknown) => void): void {
    try {
      request();
    } catch (error) {
      life.broke();
      fail(error);
    }
  }

  function refusal(error: unknown, session: AskedSession): ExecReply {
    const text = error instanceof Error ? error.message : String(error);
    const reason = life.overReason();
    if (error instanceof Error && 'reason' in error && typeof error.reason === 'number') {
      return { kind: 'no-room', ...session.noRoom() };
    }
    session.dropped();
    // ssh2's words for a connection that was gone before the command was sent.
    if (text === 'Not connected' || text === 'No response from server') {
      return { kind: 'not-sent', reason: reason ?? `the connection to ${server.name} ended` };
    }
    if (reason !== null) return { kind: 'unknown', reason };
    if (/pseudo-terminal/.test(text)) return { kind: 'refused', what: 'terminal' };
    // ssh2 leaves the session open and tells nobody which it is: only the end of the connection frees it.
    life.retire();
    return { kind: 'refused', what: 'command' };
  }

  function askToRun(command: string, terminal: TerminalSize | undefined): Promise<ExecReply> {
    const reply = Promise.withResolvers<ExecReply>();
    const session = usage.askForSession();
    life.wake();
    const fail = (error: unknown) => {
      reply.resolve(refusal(error, session));
      life.rest();
    };
    const opened = (channel: ClientChannel) => {
      const ended = session.opened();
      channel.once('close', () => {
        ended();
        life.rest();
        sessionEnded();
      });
      reply.resolve({ kind: 'running', channel, exit: exitOf(channel, life.overReason) });
    };
    send(
      () =>
        client.exec(command, terminalRequest(terminal), (error, channel) => (error ? fail(error) : opened(channel))),
      fail,
    );
    return reply.promise;
  }

  function roundTrip(): Promise<number> {
    const askedAt = performance.now();
    return new Promise((settle, reject) => {
      const answered = () => {
        const reason = life.overReason();
        if (reason === null) settle(performance.now() - askedAt);
        else reject(new Error(reason));
      };
      // Takes back a forwarding that was never asked for: any answer, also a refusal, has made the round trip.
      send(() => client.unforwardIn('127.0.0.1', 1, answered), reject);
    });
  }

  return {
    hostKey,
    banner,
    steps: parts.steps,
    ...life,
    restsOn: (fingerprint) => hostKey.fingerprint === fingerprint || passed?.restsOn(fingerprint) === true,
    carries: usage.carries,
    hasRoom: usage.hasRoom,
    unusedMs: usage.unusedMs,
    /**
     * Asks once more where a session had ended just before: a server that finds its end and this request in one packet has
     * not freed its room yet. Once it has answered another message, it has.
     */
    async exec(command, terminal) {
      const reply = await askToRun(command, terminal);
      if (reply.kind !== 'no-room' || reply.settled) return reply;
      await roundTrip().catch(() => undefined);
      return askToRun(command, terminal);
    },
    roundTrip,
    forward(host, port) {
      life.wake();
      const ended = usage.beginStream();
      const release = () => {
        ended();
        life.rest();
      };
      return new Promise<Duplex>((settle, reject) => {
        const fail = (error: unknown) => {
          release();
          reject(error);
        };
        const opened = (stream: Duplex) => {
          stream.once('close', release);
          // A connection that is closed on one side only is of no use to anybody.
          stream.once('end', () => stream.destroy());
          settle(stream);
        };
        send(
          () =>
            client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? fail(error) : opened(stream))),
          fail,
        );
      });
    },
    figures: () => ({
      since,
      ...usage.figures(),
      bytes: { received: socket.bytesRead ?? 0, sent: socket.bytesWritten ?? 0 },
    }),
    onSessionEnd(listener) {
      sessionEnded = listener;
    },
  };
}

function terminalRequest(terminal: TerminalSize | undefined): ExecOptions {
  if (terminal === undefined) return {};
  return { pty: { term: 'xterm-256color', cols: terminal.columns, rows: terminal.rows } };
}
