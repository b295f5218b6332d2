import { expect, test } from 'vitest';
import type { ConnectionState, Reachability } from '#shared/server.ts';
import { serverOf } from '../../testing/samples.ts';
import { errorOnTheWay, statusOf, statusWords } from './server-status.ts';

const refused = { code: 'CONNECTION_REFUSED', message: 'Could not reach nas.', next: 'n' } as const;
const rejected = { code: 'KEY_FILE_MISSING', message: 'm', next: 'n' } as const;
const answers = (at: number): Reachability => ({ kind: 'answers', at, latencyMs: 3 });
const silent = (at: number): Reachability => ({ kind: 'silent', since: 0, at, error: refused, nextAt: at + 40_000 });
const failed = (error: typeof refused | typeof rejected): ConnectionState => ({ kind: 'failed', at: 100, error });

test.each<[string, ConnectionState, Reachability, string]>([
  ['nobody has tried or looked', { kind: 'unknown' }, { kind: 'pending' }, 'unknown'],
  ['it answered', { kind: 'unknown' }, answers(1), 'reachable'],
  ['it did not answer', { kind: 'unknown' }, silent(1), 'unreachable'],
  [
    'it is connected, whatever a look said',
    { kind: 'connected', since: 0, latencyMs: 1, hostKey: null },
    silent(9),
    'reachable',
  ],
  ['it did not answer since it was last used', { kind: 'idle', since: 100 }, silent(101), 'unreachable'],
  ['it was used since it did not answer', { kind: 'idle', since: 100 }, silent(99), 'idle'],
  ['it answers again after a connection failed', failed(refused), answers(101), 'reachable'],
  ['a connection failed after it had answered', failed(refused), answers(99), 'unreachable'],
  ['it answers and the key file is missing', failed(rejected), answers(101), 'unreachable'],
])('%s', (_what, connection, reachability, status) => {
  expect(statusOf({ ...serverOf('nas', { connection }), reachability })).toBe(status);
});

test('why, since when and when somebody looks again', () => {
  const way = { ...serverOf('nas'), reachability: silent(180_000) };
  expect(statusWords(way, 180_000)).toBe('Could not reach nas. First noticed 3 m ago. Next look in 40 s.');
  expect(statusWords(way, 219_500)).toContain('Next look now.');
  expect(errorOnTheWay(way)?.code).toBe('CONNECTION_REFUSED');
  expect(errorOnTheWay({ ...way, reachability: answers(1) })).toBeNull();
});

test('a server behind others says why nobody looks', () => {
  const { server } = serverOf('inner');
  if (server.kind !== 'ssh') throw new Error('not reached');
  const behind = { ...server, jump: ['bastion'] };
  expect(
    statusWords(
      { server: behind, connection: { kind: 'unknown' }, reachability: { kind: 'unwatched', because: 'jump' } },
      0,
    ),
  ).toBe('not tried yet, and not watched: it is reached through bastion');
});
