import { EventEmitter } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { RouterClient } from '@orpc/server';
import { os } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { Caller } from '#shared/caller.ts';
import { MESSAGE_LIMIT } from '#shared/message-limit.ts';
import { z } from '#shared/z.ts';
import type { Log } from '../backend/ports.ts';
import { createServeLine, type Line } from './rpc.ts';

const { promise: ended, resolve: end } = Promise.withResolvers<void>();

const call = os.$context<{ caller: Caller }>();
const router = {
  whoAmI: call.handler(({ context }) => context.caller),
  endless: call.handler(async function* ({ signal }) {
    try {
      while (signal?.aborted !== true) {
        yield 0;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      end();
    }
  }),
  count: call.input(z.object({ to: z.int() })).handler(async function* ({ input }) {
    for (let number = 1; number <= input.to; number += 1) yield number;
  }),
};
const caller: Caller = { kind: 'browser', session: '1f3a' };
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Both ends of a line in memory: what a window would hold, and what the host serves. */
function openLine() {
  const toServer = new EventEmitter();
  const toClient = new EventEmitter();
  const line: Line = {
    onMessage: (listener) => toServer.on('message', listener),
    onClose: (listener) => toServer.on('close', listener),
    send: (data) => toClient.emit('message', { data }),
    close: () => {
      toServer.emit('close');
      toClient.emit('close');
    },
  };
  createServeLine(router, silent)(line, caller);
  return { line, toClient, send: (data: unknown) => toServer.emit('message', data) };
}

function connect({ toClient, send }: ReturnType<typeof openLine>): RouterClient<typeof router> {
  const port = {
    on: (event: string, listener: (event?: { data: unknown }) => void) => void toClient.on(event, listener),
    postMessage: send,
  };
  return createORPCClient(new RPCLink({ port }));
}

describe('a served line', () => {
  it('answers calls in the name of its caller', async () => {
    await expect(connect(openLine()).whoAmI()).resolves.toEqual(caller);
  });

  it('streams', async () => {
    const numbers: number[] = [];
    for await (const number of await connect(openLine()).count({ to: 3 })) numbers.push(number);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('refuses what the contract does not know, and stays open', async () => {
    const ends = openLine();
    const client = connect(ends);
    // A hostile page is not bound by the types.
    const hostile = client as unknown as {
      nothing: () => Promise<unknown>;
      count: (input: unknown) => Promise<unknown>;
    };
    await expect(hostile.nothing()).rejects.toThrow();
    await expect(hostile.count({ to: 'x' })).rejects.toThrow();
    await expect(client.whoAmI()).resolves.toEqual(caller);
  });

  it.each([
    ['text that is no JSON', 'nonsense'],
    ['JSON that is no request', '[]'],
    ['null', 'null'],
    ['an object', { i: '1', p: { u: '/whoAmI' } }],
    ['a number', 7],
    ['nothing', undefined],
  ])('survives %s', async (_name, message) => {
    const ends = openLine();
    ends.send(message);
    await expect(connect(ends).whoAmI()).resolves.toEqual(caller);
  });

  it('is closed by an oversized message', () => {
    const ends = openLine();
    let closed = false;
    ends.toClient.on('close', () => {
      closed = true;
    });
    ends.send('x'.repeat(MESSAGE_LIMIT + 1));
    expect(closed).toBe(true);
  });

  it('ends what it streams when it closes', async () => {
    const ends = openLine();
    const numbers = await connect(ends).endless();
    await numbers.next();
    ends.line.close();
    await expect(ended).resolves.toBeUndefined();
  });
});
