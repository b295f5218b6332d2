import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { SshServer } from '#shared/server.ts';
import { type Closing, lossReason } from './closing.ts';
import type { Usage } from './usage.ts';

/** How long a connection is there, and what for: it ends by itself when it is unused, or when the other side is gone. */
export type Lifetime = {
  /** Settles when the connection is over. Never rejects. */
  readonly closed: Promise<Closing>;
  /** Why it is over, in words; null while it is not. */
  overReason(): string | null;
  /** Whether something can be begun on it: not when it is over, is about to be, or is not to be used any more. */
  usable(): boolean;
  /** Whether what runs on it can be looked after over it. One that only finishes what runs still answers. */
  answers(): boolean;
  /** It is about to be used. */
  wake(): void;
  /** It is not used for one thing any more. */
  rest(): void;
  /** The end of the connection has shown, though ssh2 has not told it yet. */
  broke(): void;
  /** Closes it as soon as nothing runs on it any more. */
  retire(): void;
  /** It has not answered in time: retires it, and nobody is to wait for it any more. */
  doubt(): void;
  /** Closes it now, whatever runs on it. */
  close(): void;
  /** Lets go of it without a goodbye, because the other side does not answer: as lost, or quietly where nobody used it. */
  abandon(how: 'lost' | 'quietly'): void;
};

/** How long the other side may take to answer a goodbye, or to close the stream after its own. */
const GOODBYE_MS = 500;
/** How long one that is not to be used any more is kept after what ran on it: somebody may want to see that it is gone. */
const LINGER_MS = 1000;

/** @param parts.passed the connection that this one goes through; null when it goes straight there */
export function createLifetime(parts: {
  client: Client;
  socket: Duplex;
  server: SshServer;
  passed: Pick<Lifetime, 'overReason'> | null;
  usage: Usage;
  idleMs: () => number;
}): Lifetime {
  const { client, socket, server, passed, usage, idleMs } = parts;
  const over = Promise.withResolvers<Closing>();
  let closing: Closing | null = null;
  let intent: Closing | null = null;
  let lastError: Error | null = null;
  let broken = false;
  let retiring = false;
  let doubted = false;
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
      reason: lossReason(server, lastError, passed?.overReason() ?? null),
      sessions: usage.count(),
    };
    over.resolve(closing);
  });
  // ssh2 ends the stream when the server says goodbye, but nobody makes the server close its side.
  socket.once('finish', closeSoon);

  function closeSoon(): void {
    if (closing === null) goodbyeTimer ??= setTimeout(() => socket.destroy(), GOODBYE_MS);
  }

  function end(why: Closing): void {
    intent ??= why;
    client.end();
    closeSoon();
  }

  function rest(): void {
    if (usage.count() > 0 || closing !== null) return;
    clearTimeout(idleTimer);
    const why: Closing = { kind: retiring ? 'closed' : 'idle' };
    idleTimer = setTimeout(() => end(why), retiring ? LINGER_MS : idleMs());
  }

  function retire(): void {
    retiring = true;
    if (usage.count() === 0 && closing === null) end({ kind: 'closed' });
  }

  const isThere = () => closing === null && intent === null && !broken;

  rest();
  return {
    closed: over.promise,
    overReason() {
      if (closing === null) return null;
      return closing.kind === 'lost' ? closing.reason : `the connection to ${server.name} was closed`;
    },
    usable: () => isThere() && !retiring,
    answers: () => isThere() && !doubted,
    wake: () => clearTimeout(idleTimer),
    rest,
    broke() {
      broken = true;
    },
    retire,
    doubt() {
      doubted = true;
      retire();
    },
    close: () => end({ kind: 'closed' }),
    abandon(how) {
      intent ??=
        how === 'quietly'
          ? { kind: 'idle' }
          : { kind: 'lost', reason: `${server.name} stopped answering`, sessions: usage.count() };
      socket.destroy();
    },
  };
}
