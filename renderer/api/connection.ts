import type { ClientContext, ClientLink } from '@orpc/client';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { MESSAGE_LIMIT } from '#shared/message-limit.ts';
import { connectionLost } from './client.ts';

/** One connection to the backend, from open to closed. */
export type Transport = {
  link: ClientLink<ClientContext>;
  /** Settles once, when the connection is gone; never rejects. */
  closed: Promise<void>;
  close(): void;
};

/** Thrown by an opener when the backend is there but does not let this window in any more. */
export class AccessDenied extends Error {}

/** Opens a connection; rejects with `AccessDenied` when trying again is pointless, with anything else when it is not. */
export type OpenTransport = () => Promise<Transport>;

export type ConnectionStatus =
  /** `attempt` counts from 1 since the connection was last open. */
  | { kind: 'connecting'; attempt: number }
  | { kind: 'open' }
  /** `retryAt` in epoch milliseconds. */
  | { kind: 'lost'; attempt: number; retryAt: number }
  | { kind: 'denied' };

/** A link to the backend that survives the loss of its connections. */
export type Connection = {
  /** Calls wait while a connection is being made, and fail at once while there is none. */
  link: ClientLink<ClientContext>;
  status(): ConnectionStatus;
  /** Calls `listener` after every change of the status, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** Ends the present wait, or replaces a connection that may be dead. */
  tryNow(): void;
  close(): void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait before the attempt after the given one (counted from 1): doubling, at most 15 s. */
export function retryDelay(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
}

/** What goes around an input in its message, at most, in bytes. */
const ENVELOPE = 1024;

/** Whether sending it would end the connection, and with it every other call. */
function isTooLong(input: unknown): boolean {
  const text = JSON.stringify(input) ?? '';
  // A unit of UTF-16 becomes three bytes at most, so nearly every input is known to fit without being written twice.
  if (text.length * 3 <= MESSAGE_LIMIT - ENVELOPE) return false;
  return new TextEncoder().encode(text).length > MESSAGE_LIMIT - ENVELOPE;
}

function tooLong(): AppError {
  return {
    code: 'VALIDATION_ERROR',
    message: 'This is too long to be sent.',
    next: 'Shorten the text; nothing was sent.',
  };
}

export function createConnection(open: OpenTransport): Connection {
  const listeners = new Set<() => void>();
  let status: ConnectionStatus = { kind: 'connecting', attempt: 1 };
  let transport: Promise<Transport>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const change = (next: ConnectionStatus) => {
    status = next;
    for (const listener of listeners) listener();
  };

  const waitThenConnect = (attempt: number) => {
    const delay = retryDelay(attempt);
    timer = setTimeout(() => connect(attempt + 1), delay);
    change({ kind: 'lost', attempt, retryAt: Date.now() + delay });
  };

  const connect = (attempt: number) => {
    clearTimeout(timer);
    const opening = open();
    transport = opening;
    change({ kind: 'connecting', attempt });
    opening.then(
      async (opened) => {
        if (closed) return opened.close();
        change({ kind: 'open' });
        await opened.closed;
        if (!closed) waitThenConnect(1);
      },
      (reason: unknown) => {
        if (closed) return;
        if (reason instanceof AccessDenied) change({ kind: 'denied' });
        else waitThenConnect(attempt);
      },
    );
  };

  const link: ClientLink<ClientContext> = {
    async call(path, input, options) {
      if (isTooLong(input)) throw new AppFailure(tooLong());
      if (status.kind === 'lost' || status.kind === 'denied') throw new AppFailure(connectionLost());
      const current = await transport.catch(() => {
        throw new AppFailure(connectionLost());
      });
      return current.link.call(path, input, options);
    },
  };

  connect(1);

  return {
    link,
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tryNow() {
      if (status.kind === 'open') void transport.then((opened) => opened.close());
      // The first attempt since it was lost, like the one that the wait was for.
      else if (status.kind !== 'connecting') connect(2);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      void transport.then(
        (opened) => opened.close(),
        () => undefined,
      );
    },
  };
}
