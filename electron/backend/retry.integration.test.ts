import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { historyQuerySchema } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import type { SshServer } from '#shared/server.ts';
import type { Settings } from '#shared/settings.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { makeKey, type Sshd, type SshdOptions, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';
import { openDataDirectory } from './store/data-directory.ts';

// Retries, and servers that are left alone, through the whole backend against a real sshd (EX-3, EX-4, EXE-5).

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ACTIONS = `
actions:
  - id: quick
    title: Quick
    argv: [echo, done]
  - id: once
    title: Once
    params: { file: { type: path } }
    argv: [sh, -c, 'echo run >> "$0"; echo begun; [ "$(wc -l < "$0")" -gt 1 ] || sleep 20', '{file}']
  - id: again
    title: Again
    idempotent: true
    params: { file: { type: path } }
    argv: [sh, -c, 'echo run >> "$0"; echo begun; [ "$(wc -l < "$0")" -gt 1 ] || sleep 20', '{file}']
`;

const disposers: (() => unknown)[] = [];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'retry-'));
});

afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
  rmSync(directory, { recursive: true, force: true });
});

async function lab(options?: SshdOptions): Promise<Sshd> {
  const sshd = await startSshd(options);
  disposers.push(sshd.stop);
  return sshd;
}

/** A backend that knows these servers, trusts the sshds behind them, and waits as long as the limits say. */
async function backendFor(sshds: Sshd[], servers: SshServer[], limits: Partial<Settings['limits']> = {}) {
  const dataDirectory = join(directory, 'data');
  const files = openDataDirectory(dataDirectory);
  const known = servers.map(({ host, port }) => {
    const behind = sshds.find((sshd) => sshd.port === port);
    return `[${host}]:${port} ${behind?.hostKeyLine()}\n`;
  });
  writeFileSync(files.knownHosts, [...new Set(known)].join(''));
  // JSON is YAML.
  writeFileSync(files.servers, JSON.stringify({ servers }));
  const quick = { requests_per_minute: 1000, first_wait: 0.2, ...limits };
  writeFileSync(files.settings, JSON.stringify({ limits: quick }));
  const backend = await startBackend({ dataDirectory, actions: ACTIONS });
  disposers.push(backend.close);
  return backend;
}

async function start(backend: TestBackend, serverId = 'nas', actionId = 'quick', parameters = {}): Promise<Run> {
  const [run] = await backend.start({ actionId, parameters, serverIds: [serverId] });
  if (run === undefined) throw new Error('no run was started');
  return run;
}

const finish = async (backend: TestBackend, ...request: [string?, string?, object?]) =>
  backend.ended((await start(backend, ...request)).id);

async function stateOf(backend: TestBackend, serverId: string) {
  const events = backend.follow();
  const { servers } = await events.waitFor('servers', () => true);
  await events.stop();
  return servers.find(({ server }) => server.id === serverId)?.connection;
}

const attemptsOf = ({ attempts }: Run) => attempts.map(({ error }) => error?.code ?? 'done');
const connectionsOf = (sshd: Sshd) => sshd.log().match(/^Connection from/gm)?.length ?? 0;
const DONE = { kind: 'exited', code: 0 };

describe.skipIf(!availability.available)('a server that is away', () => {
  test('is tried three times, with growing waits, on record (EX-3)', async () => {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)]);
    await sshd.down();
    const run = await finish(backend);
    expect(run.outcome).toMatchObject({ kind: 'not-started', error: { code: 'CONNECTION_REFUSED' } });
    expect(attemptsOf(run)).toEqual(['CONNECTION_REFUSED', 'CONNECTION_REFUSED', 'CONNECTION_REFUSED']);
    const [first, second, third] = run.attempts;
    expect(first?.waitMs).toBeGreaterThanOrEqual(200);
    expect(second?.waitMs).toBeGreaterThanOrEqual(400);
    expect(third?.waitMs).toBe(null);
    expect(run.trace.filter(({ name }) => name === 'retry-wait')).toHaveLength(2);
    await sshd.up();
  });

  test('and comes back in time costs nothing but time', async () => {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)], { first_wait: 1 });
    await sshd.down();
    const { id } = await start(backend);
    await sleep(300);
    await sshd.up();
    const run = await backend.ended(id);
    expect(run.outcome).toEqual(DONE);
    expect(attemptsOf(run)).toEqual(['CONNECTION_REFUSED', 'done']);
  });

  test('lets go of a run at once that is cancelled while it waits', async () => {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)], { first_wait: 60, longest_wait: 60 });
    await sshd.down();
    const events = backend.follow();
    const { id } = await start(backend);
    const waiting = await events.waitFor('run', ({ run }) => run.id === id && run.state === 'retrying');
    expect(waiting.run.attempts[0]?.waitMs).toBeGreaterThanOrEqual(60_000);
    await events.stop();
    const cancelledAt = performance.now();
    await backend.client.runs.cancel({ runId: id });
    expect((await backend.ended(id)).outcome).toEqual({ kind: 'cancelled', remains: { kind: 'none' } });
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    await sshd.up();
  });

  test('lets 100 first connects at once succeed in the end, at MaxStartups 10:30:100 (fault 7)', {
    timeout: 90_000,
  }, async () => {
    const sshd = await lab({ extraConfig: 'MaxStartups 10:30:100' });
    // The same address in a hundred spellings, so that every server has a connection of its own.
    const servers = Array.from({ length: 100 }, (_, i) =>
      serverOf(sshd, { id: `n${i}`, name: `n${i}`, host: `0x${'0'.repeat(i)}7f000001` }),
    );
    const backend = await backendFor([sshd], servers, { first_wait: 2, runs_per_batch: 100 });
    const runs = await backend.start({ actionId: 'quick', parameters: {}, serverIds: servers.map(({ id }) => id) });
    const ended = await Promise.all(runs.map(({ id }) => backend.ended(id)));
    expect(ended.map(({ outcome }) => outcome)).toEqual(Array(100).fill(DONE));
    // The test would prove nothing if sshd had turned nobody away.
    expect(ended.some(({ attempts }) => attempts.length > 1)).toBe(true);
  });
});

describe.skipIf(!availability.available)('a connection that breaks in mid-command (EX-4, fault 4)', () => {
  async function breakOnce(actionId: string) {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)]);
    // Below /tmp itself: the user that logs in is another one.
    const file = join(tmpdir(), `retry-${process.pid}-${Date.now()}`);
    disposers.push(() => rmSync(file, { force: true }));
    const { id } = await start(backend, 'nas', actionId, { file });
    for await (const piece of await backend.client.runs.output({ runId: id, after: 0 })) {
      if (piece.kind === 'chunk') break;
    }
    sshd.killSessions();
    const run = await backend.ended(id);
    return { run, runs: readFileSync(file, 'utf8').trim().split('\n').length };
  }

  test('makes the run lost: it is not repeated', async () => {
    const { run, runs } = await breakOnce('once');
    expect(run.outcome).toMatchObject({ kind: 'lost' });
    expect(attemptsOf(run)).toEqual(['CONNECTION_LOST']);
    expect(runs).toBe(1);
  });

  test('is made good by a second attempt where twice is the same as once', async () => {
    const { run, runs } = await breakOnce('again');
    expect(run.outcome).toEqual(DONE);
    expect(attemptsOf(run)).toEqual(['CONNECTION_LOST', 'done']);
    expect(runs).toBe(2);
  });
});

describe.skipIf(!availability.available)('a server that rejects the login (EXE-5, fault 11)', () => {
  test('is asked twice and no third time without a person', async () => {
    const sshd = await lab();
    makeKey(join(directory, 'wrong'), 'ed25519', '');
    const wrong = serverOf(sshd, { key_file: join(directory, 'wrong') });
    const backend = await backendFor([sshd], [wrong, serverOf(sshd, { id: 'right', name: 'right' })]);
    for (let n = 0; n < 2; n += 1) {
      const run = await finish(backend);
      expect(run.outcome).toMatchObject({ kind: 'not-started', error: { code: 'AUTHENTICATION_FAILED' } });
      expect(run.attempts).toHaveLength(1);
    }
    const refused = { code: 'CIRCUIT_OPEN', reason: 'authentication', retryAfterMs: null };
    await expect(start(backend)).rejects.toMatchObject({ data: refused });
    expect(await backend.client.servers.check({ serverId: 'nas' })).toMatchObject({ kind: 'paused', retryAt: null });
    expect(connectionsOf(sshd)).toBe(2);
    const { records } = await backend.client.history.search(historyQuerySchema.parse({ outcomes: ['refused'] }));
    expect(records.map(({ run }) => run.outcome)).toMatchObject([{ kind: 'refused', error: refused }]);

    // Another entry with another key is not affected, and a person may try again.
    expect((await finish(backend, 'right')).outcome).toEqual(DONE);
    expect(await backend.client.servers.tryNow({ serverId: 'nas' })).toMatchObject({ kind: 'failed' });
    expect(connectionsOf(sshd)).toBe(4);
  });
});

describe.skipIf(!availability.available)('a flapping host (EXE-5, fault 14)', () => {
  const LIMITS = { attempts: 1, failures_until_pause: 3, first_pause: 1.5 };

  test('is paused, probed once, and comes back; another server is not affected', async () => {
    const [sshd, steady] = await Promise.all([lab(), lab()]);
    const other = serverOf(steady, { id: 'steady', name: 'steady' });
    const backend = await backendFor([sshd, steady], [serverOf(sshd), other], LIMITS);
    await sshd.down();
    for (let n = 0; n < 3; n += 1) expect((await finish(backend)).outcome).toMatchObject({ kind: 'not-started' });
    await expect(start(backend)).rejects.toMatchObject({ data: { code: 'CIRCUIT_OPEN', reason: 'network' } });
    const paused = await stateOf(backend, 'nas');
    expect(paused).toMatchObject({ kind: 'paused', error: { code: 'CONNECTION_REFUSED' } });
    expect((await finish(backend, 'steady')).outcome).toEqual(DONE);

    await sshd.up();
    // It is up, but nothing is sent before the pause is over.
    await expect(start(backend)).rejects.toMatchObject({ data: { code: 'CIRCUIT_OPEN' } });
    expect(connectionsOf(sshd)).toBe(0);
    await sleep(1600);
    const runs = await Promise.all(Array.from({ length: 5 }, () => start(backend)));
    const ended = await Promise.all(runs.map(({ id }) => backend.ended(id)));
    expect(ended.map(({ outcome }) => outcome)).toEqual(Array(5).fill(DONE));
    expect(connectionsOf(sshd)).toBe(1);
    expect((await stateOf(backend, 'nas'))?.kind).toBe('connected');
  });

  test('is left alone for twice as long when the one probe fails too, until somebody tries it now', async () => {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)], { ...LIMITS, first_pause: 0.5 });
    await sshd.down();
    for (let n = 0; n < 3; n += 1) await finish(backend);
    await sleep(600);
    const runs = await Promise.all(Array.from({ length: 5 }, () => start(backend)));
    await Promise.all(runs.map(({ id }) => backend.ended(id)));
    const paused = await stateOf(backend, 'nas');
    if (paused?.kind !== 'paused' || paused.retryAt === null) throw new Error('it is not paused');
    expect(paused.retryAt - paused.since).toBeCloseTo(1000, -2);
    await sshd.up();
    expect(await backend.client.servers.tryNow({ serverId: 'nas' })).toMatchObject({ kind: 'connected' });
    expect((await finish(backend)).outcome).toEqual(DONE);
  });

  test('that drops every command is paused as well', async () => {
    const sshd = await lab();
    const backend = await backendFor([sshd], [serverOf(sshd)], LIMITS);
    for (let n = 0; n < 3; n += 1) {
      const file = join(tmpdir(), `flapping-${process.pid}-${Date.now()}`);
      disposers.push(() => rmSync(file, { force: true }));
      const { id } = await start(backend, 'nas', 'once', { file });
      await expect.poll(async () => (await stateOf(backend, 'nas'))?.kind).toBe('connected');
      await sleep(200);
      sshd.killSessions();
      expect((await backend.ended(id)).outcome).toMatchObject({ kind: 'lost' });
    }
    await expect(start(backend)).rejects.toMatchObject({ data: { code: 'CIRCUIT_OPEN', reason: 'network' } });
  });
});
