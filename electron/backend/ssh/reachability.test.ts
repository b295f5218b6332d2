import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ConnectionState, type Server, type SshServer, sshServerSchema } from '#shared/server.ts';
import { systemClock } from '../ports.ts';
import { connectTimeout } from './connect-failures.ts';
import { createReachability, type ReachabilityWatch } from './reachability.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

let watch: ReachabilityWatch;
const MINUTE_MS = 60_000;

function serverOf(id: string, jump: string[] = []): SshServer {
  return sshServerSchema.parse({ kind: 'ssh', id, name: id, host: `${id}.lan`, user: 'root', jump });
}

/** A network whose machines answer, or do not, after `tookMs`; it writes down who was looked at, and when. */
function network(ids: readonly string[], tookMs = 10) {
  const servers = new Map<string, Server>(ids.map((id) => [id, serverOf(id)]));
  const down = new Set<string>();
  const connections = new Map<string, ConnectionState>();
  const settings = { watch: true, interval: 60 };
  const looks: { id: string; at: number }[] = [];
  const counts = { now: 0, most: 0, news: 0 };
  const startedAt = Date.now();
  watch = createReachability({
    clock: systemClock,
    random: () => 0.5,
    servers: () => servers,
    settings: () => settings,
    timeoutMs: () => 15_000,
    connection: (id) => connections.get(id) ?? { kind: 'unknown' },
    async probe(server) {
      looks.push({ id: server.id, at: Date.now() - startedAt });
      counts.now += 1;
      counts.most = Math.max(counts.most, counts.now);
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      counts.now -= 1;
      if (down.has(server.id)) throw connectTimeout(server);
      return { software: 'SSH-2.0-x', tookMs };
    },
    changed: () => {
      counts.news += 1;
    },
  });
  const state = (id: string) => watch.state(servers.get(id) ?? serverOf(id));
  const looksAt = (id: string) => looks.filter((look) => look.id === id).map(({ at }) => Math.round(at / 1000));
  return { servers, down, connections, settings, looks, counts, state, looksAt };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

test('nothing is looked at without a window, and no more once the last one is closed', async () => {
  const { looks, state } = network(['nas']);
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(looks).toEqual([]);
  expect(state('nas')).toEqual({ kind: 'pending' });
  const leave = watch.attend();
  const leaveOther = watch.attend();
  await vi.advanceTimersByTimeAsync(1000);
  expect(state('nas')).toEqual({ kind: 'answers', at: expect.any(Number), latencyMs: 10 });
  leave();
  leave();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(looks).toHaveLength(2);
  leaveOther();
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(looks).toHaveLength(2);
});

test('each server is looked at once in an interval, apart from the others and a few at a time', async () => {
  const { looks, counts, looksAt } = network(names(40), 2000);
  watch.attend();
  await vi.advanceTimersByTimeAsync(MINUTE_MS - 1000);
  expect(new Set(looks.map(({ id }) => id)).size).toBe(40);
  expect(looks).toHaveLength(40);
  expect(counts.most).toBe(3);
  const gaps = looks.slice(1).map(({ at }, index) => at - (looks[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
  await vi.advanceTimersByTimeAsync(4 * MINUTE_MS);
  expect(looksAt('s0').length).toBe(5);
});

test('who does not answer is looked at less and less often, at least every ten minutes, until it is back', async () => {
  const { down, state, looksAt } = network(['nas']);
  down.add('nas');
  watch.attend();
  await vi.advanceTimersByTimeAsync(45 * MINUTE_MS + 1000);
  const minutes = looksAt('nas').map((second) => Math.round(second / 60));
  expect(minutes).toEqual([0, 1, 3, 7, 15, 25, 35, 45]);
  const silent = state('nas');
  expect(silent).toMatchObject({ kind: 'silent', error: { code: 'CONNECTION_TIMEOUT' } });
  if (silent.kind !== 'silent') return;
  expect(Math.round((silent.at - silent.since) / MINUTE_MS)).toBe(45);
  expect(Math.round(((silent.nextAt ?? 0) - Date.now()) / MINUTE_MS)).toBe(10);
  down.clear();
  const asked = watch.look(serverOf('nas'));
  await vi.advanceTimersByTimeAsync(100);
  expect(await asked).toMatchObject({ kind: 'answers' });
  await vi.advanceTimersByTimeAsync(MINUTE_MS + 1000);
  expect(looksAt('nas')).toHaveLength(10);
});

test.each<ConnectionState['kind']>(['connected', 'connecting', 'paused'])(
  'a server that is %s is not looked at',
  async (kind) => {
    const { connections, looks } = network(['nas']);
    const error = { code: 'CONNECTION_REFUSED', message: 'm', next: 'n' } as const;
    const states: Partial<Record<ConnectionState['kind'], ConnectionState>> = {
      connected: { kind, since: 0, latencyMs: 1, hostKey: null } as ConnectionState,
      connecting: { kind: 'connecting', since: 0 },
      paused: { kind: 'paused', since: 0, reason: 'network', retryAt: null, error },
    };
    connections.set('nas', states[kind] ?? { kind: 'unknown' });
    watch.attend();
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(looks).toEqual([]);
    connections.delete('nas');
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(looks).toHaveLength(1);
  },
);

test('a server behind others is not looked at, and says so; a person cannot ask for it either', async () => {
  const { servers, state, looks } = network(['bastion']);
  const behind = serverOf('inner', ['bastion']);
  servers.set('inner', behind);
  watch.attend();
  await vi.advanceTimersByTimeAsync(MINUTE_MS / 2);
  expect(state('inner')).toEqual({ kind: 'unwatched', because: 'jump' });
  expect(await watch.look(behind)).toEqual({ kind: 'unwatched', because: 'jump' });
  expect(looks.map(({ id }) => id)).toEqual(['bastion']);
});

test('a changed address is looked at anew, a removed server no more, and switching off forgets', async () => {
  const { servers, settings, state, looks, looksAt } = network(['nas', 'web']);
  watch.attend();
  await vi.advanceTimersByTimeAsync(1000);
  servers.set('nas', { ...serverOf('nas'), port: 2222 });
  servers.delete('web');
  watch.update();
  expect(state('nas')).toEqual({ kind: 'pending' });
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  expect(looksAt('web')).toHaveLength(1);
  expect(looksAt('nas')).toHaveLength(3);
  settings.watch = false;
  watch.update();
  const before = looks.length;
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(looks).toHaveLength(before);
  expect(state('nas')).toEqual({ kind: 'unwatched', because: 'off' });
});

test('a thousand servers are told about every two seconds at most, and rarely while nothing changes', async () => {
  const { counts, looks } = network(names(1000));
  watch.attend();
  await vi.advanceTimersByTimeAsync(52_000);
  expect(looks.length).toBeGreaterThanOrEqual(1000);
  expect(counts.news).toBeLessThan(52 / 2);
  const before = counts.news;
  await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
  expect(counts.news - before).toBeLessThan(5 * 6 + 10);
});

test('a look that is under way when the app ends tells nobody', async () => {
  const { counts, down, state } = network(['nas', 'web'], 1000);
  down.add('web');
  watch.attend();
  await vi.advanceTimersByTimeAsync(380);
  expect(counts.now).toBeGreaterThan(0);
  watch.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(counts).toMatchObject({ now: 0, news: 0 });
  expect(state('web').kind).toBe('pending');
});
