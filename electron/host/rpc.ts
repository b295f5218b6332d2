import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';
// Despite its name this binding knows nothing of Bun: it takes one message at a time and hands its failures back.
import { RPCHandler } from '@orpc/server/bun-ws';
import type { Caller } from '#shared/caller.ts';
import { MESSAGE_LIMIT } from '#shared/message-limit.ts';
import type { Log } from '../backend/ports.ts';

/** A two-way line to one window or program, whatever carries it. Messages are text or bytes. */
export type Line = {
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  send(data: string | ArrayBufferLike | Uint8Array): void;
  close(): void;
};

/** Answers the calls that come over a line, in the name of its caller, until it closes. */
export type ServeLine = (line: Line, caller: Caller) => void;

/**
 * Binds the contract's router to lines: the only module that knows the server side of the RPC library. Messages that
 * are no request are dropped, an oversized one closes the line; neither ever throws.
 */
export function createServeLine(router: Router<AnyContractRouter, { caller: Caller }>, log: Log): ServeLine {
  const handler = new RPCHandler(router);
  return (line, caller) => {
    const socket = {
      send(message: string | ArrayBufferLike | Uint8Array) {
        line.send(message);
        return 0;
      },
    };
    line.onMessage((data) => {
      if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
        log.warn({ caller }, 'dropped a message that is neither text nor bytes');
      } else if (data.length > MESSAGE_LIMIT) {
        log.warn({ caller, length: data.length }, 'closed a line that sent an oversized message');
        line.close();
      } else {
        handler.message(socket, data, { context: { caller } }).catch((error: unknown) => {
          log.warn({ caller, reason: String(error) }, 'dropped a message that is no request');
        });
      }
    });
    line.onClose(() => handler.close(socket));
  };
}
