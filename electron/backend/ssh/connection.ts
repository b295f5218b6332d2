import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import type { HostKey } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';
import type { ExitStatus, Terminal } from '../target/target.ts';
import type { Step } from '../trace.ts';
import { exitOf } from './exit.ts';

/** A command text that the server has accepted, and how it ends (see `exitOf`). */
export type Session = { channel: ClientChannel; exit: Promise<ExitStatus> };

/** What came of asking a server to run a command text. */
export type ExecReply =
  | ({ kind: 'running' } & Session)
  /** The server runs as many sessions on this connection as it allows. Nothing ran. */
  | { kind: 'no-room' }
  /** The server does not run it. Nothing ran. */
  | { kind: 'refused'; reason: string }
  /** The connection went away before the command was sent. Nothing ran. */
  | { kind: 'not-sent'; reason: string }
  /** The connection went away before the answer: nobody can know whether it ran. */
  | { kind: 'unknown'; reason: string }
  /** The caller gave up while it waited for room. Nothing ran. */
  | { kind: 'given-up' };

/** Why a connection is over. */
export type Closing = { kind: 'idle' } | { kind: 'closed' } | { kind: 'lost'; reason: string };

/** A connection that is logged in. It closes itself when it has been unused for long enough. */
export type Connection = {
  readonly hostKey: HostKey;
  /** What the time until the end of its login was spent on. */
  readonly steps: readonly Step[];
  /** Settles when the connection is over. Never rejects. */
  readonly closed: Promise<Closing>;
  /** False as soon as it is over, is about to be, or is not to be used any more. */
  usable(): boolean;
  /** Why it is over, in words; null while it is not. */
  overReason(): string | null;
  /** Runs a command text in the login shell. Waits while the server has no room for another session. Never rejects. */
  exec(command: string, abort: AbortSignal, terminal?: Terminal): Promise<ExecReply>;
  /** The same without waiting for room. */
  execNow(command: string, terminal?: Terminal): Promise<ExecReply>;
  /** Milliseconds until the server answers a message. Rejects when the connection goes away meanwhile. */
  roundTrip(): Promise<number>;
  /**
   * Opens a stream from the server to an address that it reaches, which counts as use of the connection until it closes.
   * Rejects with ssh2's error when the server refuses (`reason` is its number), or when the connection goes away.
   */
  forward(host: string, port: number): Promise<Duplex>;
  /** Closes it as soon as nothing runs on it any more. */
  retire(): void;
  /** Closes it now, whatever runs on it. */
  close(): void;
  /** Treats it as lost, because the other side does not answer. */
  abandon(): void;
};

/** How long the server may take to answer a goodbye. */
const GOODBYE_MS = 500;
/** A server may free a session a moment after it has said that it ended. */
const LAST_TRIES = 3;
const LAST_TRY_PAUSE_MS = 100;

export function createConnection(parts: {
  client: Client;
  socket: Duplex;
  server: SshServer;
  /** The connection that this one goes through; null when it goes straight there. */
  passed: Connection | null;
  hostKey: HostKey;
  steps: readonly Step[];
  idleMs: () => number;
}): Connection {
  const { client, socket, server, passed, hostKey, idleMs } = parts;
  const over = Promise.withResolvers<Closing>();
  const waiting = new Set<() => void>();
  let closing: Closing | null = null;
  let intent: Closing | null = null;
  let lastError: Error | null = null;
  /** Sessions that were asked for and not answered yet. */
  let opening = 0;
  /** Sessions that run. */
  let open = 0;
  /** Counts the sessions that were open and have ended, so that a refusal that crossed with an end is noticed. */
  let ended = 0;
  /** Streams to other servers. They take no room from sessions. */
  let forwards = 0;
  let retiring = false;
  let idleTimer: NodeJS.Timeout | undefined;
  let goodbyeTimer: NodeJS.Timeout | undefined;

  client.on('error', (error) => {
    lastError = error;
  });
  client.on('close', () => {
    clearTimeout(idleTimer);
    clearTimeout(goodbyeTimer);
    closing = intent ?? { kind: 'lost', reason: lossReason(server, lastError, passed) };
    over.resolve(closing);
    wakeAll();
  });

  function end(why: Closing): void {
    intent ??= why;
    client.end();
    goodbyeTimer ??= setTimeout(() => socket.destroy(), GOODBYE_MS);
  }

  function wakeAll(): void {
    for (const resume of [...waiting]) resume();
  }

  function sessionBegins(): void {
    clearTimeout(idleTimer);
    opening += 1;
  }

  function sessionOpened(): void {
    opening -= 1;
    open += 1;
  }

  function sessionNotOpened(): void {
    opening -= 1;
    // Nobody else is left whose end could wake the others.
    if (isUnused()) wakeAll();
    restWhenUnused();
  }

  function sessionEnds(): void {
    open -= 1;
    ended += 1;
    const [next] = waiting;
    next?.();
    restWhenUnused();
  }

  const isUnused = () => open + opening === 0;

  function restWhenUnused(): void {
    if (!isUnused() || forwards > 0 || closing !== null) return;
    clearTimeout(idleTimer);
    if (retiring) end({ kind: 'closed' });
    else idleTimer = setTimeout(() => end({ kind: 'idle' }), idleMs());
  }

  function overReason(): string | null {
    if (closing === null) return null;
    return closing.kind === 'lost' ? closing.reason : `the connection to ${server.name} was closed`;
  }

  function execNow(command: string, terminal?: Terminal): Promise<ExecReply> {
    const reply = Promise.withResolvers<ExecReply>();
    sessionBegins();
    const fail = (error: unknown) => {
      sessionNotOpened();
      reply.resolve(refusal(error));
    };
    try {
      client.exec(command, terminalRequest(terminal), (error, channel) => {
        if (error) return fail(error);
        sessionOpened();
        channel.once('close', sessionEnds);
        reply.resolve({ kind: 'running', channel, exit: exitOf(channel, overReason) });
      });
    } catch (error) {
      fail(error);
    }
    return reply.promise;
  }

  function refusal(error: unknown): ExecReply {
    const text = error instanceof Error ? error.message : String(error);
    const reason = overReason();
    // ssh2's words for a connection that was gone before the command was sent.
    if (text === 'Not connected' || text === 'No response from server') {
      return { kind: 'not-sent', reason: reason ?? `the connection to ${server.name} ended` };
    }
    if (reason !== null) return { kind: 'unknown', reason };
    if (error instanceof Error && 'reason' in error && typeof error.reason === 'number') return { kind: 'no-room' };
    return { kind: 'refused', reason: 'it refuses to run commands' };
  }

  /** Waits until a session ends, the connection is over or the caller gives up. */
  function room(abort: AbortSignal): Promise<void> {
    return new Promise((settle) => {
      const resume = () => {
        waiting.delete(resume);
        abort.removeEventListener('abort', resume);
        settle();
      };
      waiting.add(resume);
      abort.addEventListener('abort', resume);
    });
  }

  restWhenUnused();
  return {
    hostKey,
    steps: parts.steps,
    closed: over.promise,
    overReason,
    usable: () => closing === null && intent === null && !retiring,
    execNow,
    async exec(command, abort, terminal) {
      let lonelyRefusals = 0;
      while (!abort.aborted) {
        const endedBefore = ended;
        const reply = await execNow(command, terminal);
        if (reply.kind !== 'no-room') return reply;
        if (ended > endedBefore) continue;
        // Refused although nothing runs: it will hardly be different the next time. Counted, so that callers who are
        // all refused do not wake each other for ever.
        if (open === 0) lonelyRefusals += 1;
        if (lonelyRefusals > LAST_TRIES) return { kind: 'refused', reason: 'it allows no sessions' };
        await (isUnused() ? sleep(LAST_TRY_PAUSE_MS) : room(abort));
      }
      return { kind: 'given-up' };
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
    retire() {
      retiring = true;
      restWhenUnused();
    },
    close: () => end({ kind: 'closed' }),
    abandon() {
      intent ??= { kind: 'lost', reason: `${server.name} stopped answering` };
      socket.destroy();
    },
  };
}

function terminalRequest(terminal: Terminal | undefined): ExecOptions {
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
