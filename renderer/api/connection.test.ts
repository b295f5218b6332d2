import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { errorOf } from './client.ts';
import { AccessDenied, createConnection, retryDelay, type Transport } from './connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A backend whose doors a test opens, shuts and drops by hand. */
function backend() {
  const openings: { accept(name: string): { drop(): void }; refuse(reason: Error): void }[] = [];
  const open = () =>
    new Promise<Transport>((resolve, reject) => {
      openings.push({
        refuse: reject,
        accept(name) {
          let drop = () => {};
          const closed = new Promise<void>((gone) => {
            drop = gone;
          });
          resolve({ link: { call: async () => name }, closed, close: () => drop() });
          return { drop: () => drop() };
        },
      });
    });
  const last = () => {
    const opening = openings.at(-1);
    if (!opening) throw new Error('nobody has tried to open');
    return opening;
  };
  return { open, last, attempts: () => openings.length };
}

const options = { context: {} };

test('a call waits for the first connection', async () => {
  const { open, last } = backend();
  const connection = createConnection(open);
  const answer = connection.link.call(['x'], {}, options);
  last().accept('first');
  expect(await answer).toBe('first');
  expect(connection.status()).toEqual({ kind: 'open' });
});

test('a dropped connection is replaced after a while, and calls meanwhile fail at once', async () => {
  const { open, last, attempts } = backend();
  const connection = createConnection(open);
  const first = last().accept('first');
  await vi.advanceTimersByTimeAsync(0);
  first.drop();
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.status()).toMatchObject({ kind: 'lost', attempt: 1, retryAt: Date.now() + 500 });
  const failed = await connection.link.call(['x'], {}, options).catch(errorOf);
  expect(failed).toMatchObject({ code: 'CONNECTION_LOST' });

  await vi.advanceTimersByTimeAsync(500);
  expect(attempts()).toBe(2);
  last().accept('second');
  expect(await connection.link.call(['x'], {}, options)).toBe('second');
});

test('waits double up to 15 s, and trying now ends the wait', async () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(retryDelay)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  const { open, last, attempts } = backend();
  const connection = createConnection(open);
  last().refuse(new Error('refused'));
  await vi.advanceTimersByTimeAsync(0);
  connection.tryNow();
  expect(attempts()).toBe(2);
  // Still known to be lost: the very first attempt is the only one of which nothing is said.
  expect(connection.status()).toEqual({ kind: 'connecting', attempt: 2 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts()).toBe(2);
});

test('who is not let in does not knock again', async () => {
  const { open, last, attempts } = backend();
  const connection = createConnection(open);
  last().refuse(new AccessDenied());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.status()).toEqual({ kind: 'denied' });
  expect(attempts()).toBe(1);
});

test('a closed connection stays closed', async () => {
  const { open, last, attempts } = backend();
  const connection = createConnection(open);
  const first = last().accept('first');
  await vi.advanceTimersByTimeAsync(0);
  connection.close();
  first.drop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts()).toBe(1);
});

test('what would end the connection by its length is not sent, whatever it is written in', async () => {
  const { open, last } = backend();
  const connection = createConnection(open);
  last().accept('first');
  const call = (text: string) => connection.link.call(['x'], { text }, options).catch(errorOf);
  expect(await call('x'.repeat(1_000_000))).toBe('first');
  for (const text of ['x'.repeat(1_048_576), 'ש'.repeat(530_000), '👩'.repeat(270_000)]) {
    expect(await call(text)).toMatchObject({ code: 'VALIDATION_ERROR', message: 'This is too long to be sent.' });
  }
  expect(connection.status()).toEqual({ kind: 'open' });
});
