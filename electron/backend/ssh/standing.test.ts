import { expect, test } from 'vitest';
import type { ConnectionState } from '#shared/server.ts';
import { sshServerSchema } from '#shared/server.ts';
import { settingsSchema } from '#shared/settings.ts';
import { connectTimeout } from './connect-failures.ts';
import { createStanding } from './standing.ts';

const server = sshServerSchema.parse({ kind: 'ssh', id: 'nas', name: 'nas', host: 'nas.lan', user: 'root' });
const silent = () => {};

function observe() {
  const seen: ConnectionState['kind'][] = [];
  const standing = createStanding({
    server,
    clock: { now: () => 1000, monotonic: () => 1000 },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    limits: () => settingsSchema.parse({}).limits,
    changed: () => seen.push(standing.state().kind),
  });
  return { standing, seen };
}

const connection = { hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:x' }, banner: '' };
const lost = { kind: 'lost', reason: 'nas stopped answering', sessions: 1 } as const;

test('an attempt that is given up leaves everything as it was, also when the next one has begun', () => {
  const { standing, seen } = observe();
  const first = standing.connecting();
  const second = standing.connecting();
  first();
  standing.givenUp();
  second();
  standing.failed(connectTimeout(server).error);
  standing.connecting()();
  standing.givenUp();
  expect(seen).toEqual(['connecting', 'connecting', 'connecting', 'failed', 'connecting', 'failed']);
});

test('a server is connected as long as one of its connections is, and what broke is remembered', () => {
  const { standing } = observe();
  standing.connecting()();
  standing.connected(connection);
  standing.connected(connection);
  standing.measured(3);
  standing.disconnected(lost, false);
  expect(standing.state()).toEqual({ kind: 'connected', since: 1000, latencyMs: 3, ...connection });
  expect(standing.lastError()).toMatchObject({ error: { code: 'CONNECTION_LOST' } });
  standing.disconnected(lost, true);
  expect(standing.state()).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_LOST' } });
});

test('a connection that nobody used may go without a failure, and is gone also while the next one is made', () => {
  const { standing, seen } = observe();
  standing.connecting()();
  standing.connected(connection);
  const over = standing.connecting();
  standing.disconnected({ kind: 'idle' }, true);
  over();
  standing.givenUp();
  expect(seen).toEqual(['connecting', 'connected', 'connecting', 'connecting', 'idle']);
});

test('the pause counts failures of a server that is not connected, and ends when a person asks for it', () => {
  const { standing } = observe();
  const { failures_until_pause } = settingsSchema.parse({}).limits;
  for (let failures = 0; failures < failures_until_pause; failures += 1) standing.failed(connectTimeout(server).error);
  expect(standing.state()).toMatchObject({ kind: 'paused', reason: 'network', since: 1000 });
  expect(standing.pause()).toMatchObject({ reason: 'network', cause: expect.stringContaining('no answer in time') });
  standing.forgive();
  expect(standing.state()).toMatchObject({ kind: 'failed', error: { code: 'CONNECTION_TIMEOUT' } });
  expect(standing.pause()).toBe(null);
});
