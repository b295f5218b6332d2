import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { serverSchema } from '#shared/server.ts';
import { settingsSchema } from '#shared/settings.ts';
import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import { startCollector } from '../../e2e/lab/collector.ts';
import { serverOf } from '../../e2e/lab/ssh-pool.ts';
import { type Sshd, sshdAvailable, startSshd } from '../../e2e/lab/sshd.ts';
import { type OpenLog, openLog } from '../host/log.ts';

// What can be seen of a run from outside: its trace, in the app and at a collector, and its lines in the log.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const CANARY = 'canary-5f0e2c1a-do-not-leak';

const ACTIONS = `
actions:
  - id: speak
    title: Speak
    argv: [sh, -c, 'sleep 0.1; echo word; sleep 0.1', '{what}']
    params: { what: { type: string, default: nothing } }
  - { id: fail, title: Fail, argv: [sh, -c, 'echo "$0" >&2; exit 3', ${CANARY}] }
  - { id: silent, title: Silent, argv: ['true'], env: { SECRET: ${CANARY} } }
  - { id: slow, title: Slow, timeout: 1, argv: [sleep, '60'] }
  - { id: long, title: Long, timeout: 60, argv: [sleep, '60'] }
  - { id: missing, title: Missing, argv: [no-such-command-here] }
`;

describe.skipIf(!availability.available)('what can be seen of a run', () => {
  let sshd: Sshd;
  let backend: TestBackend;
  let logs: string;
  let log: OpenLog;

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd?.stop());

  beforeEach(async () => {
    logs = mkdtempSync(join(tmpdir(), 'homelab-cmd-logs-'));
    log = await openLog(logs);
    backend = await startBackend({ actions: ACTIONS, log: log.log });
    const events = backend.follow();
    await backend.client.servers.save({ server: serverOf(sshd, { id: 'remote', name: 'remote' }), replace: false });
    const started = await backend.start({ actionId: 'silent', parameters: {}, serverIds: ['remote'] });
    const { prompts } = await events.waitFor('prompts', (event) => event.prompts.length > 0);
    await backend.client.prompts.answer({ promptId: prompts[0]?.id ?? '', answer: { kind: 'yes' } });
    firstRun = await backend.ended(started[0]?.id ?? '');
    await events.stop();
  });
  afterEach(async () => {
    await backend.close();
    backend.discard();
    log.close();
    rmSync(logs, { recursive: true });
  });

  /** The run that made the connection. */
  let firstRun: Run;

  async function start(actionId: string, serverId: string, parameters: Record<string, string> = {}) {
    const [run] = await backend.start({ actionId, parameters, serverIds: [serverId] });
    if (run === undefined) throw new Error('no run was started');
    return run;
  }
  const run = async (...request: Parameters<typeof start>) => backend.ended((await start(...request)).id);

  const names = ({ trace }: Run) => trace.map(({ name, parent }) => `${parent === null ? '' : '> '}${name}`);

  test('a run over a new connection shows every step, one over an open connection shows none of them (EXE-8)', async () => {
    expect(names(firstRun)).toEqual([
      'queue',
      'connect',
      '> tcp',
      '> key-exchange',
      '> authentication',
      'channel',
      'start',
      'command',
    ]);
    const next = await run('speak', 'remote');
    expect(names(next)).toEqual(['queue', 'connect', 'channel', 'start', 'command', '> first-output']);
    const local = await run('speak', 'local');
    expect(names(local)).toEqual(['queue', 'start', 'command', '> first-output']);

    for (const { trace, durationMs } of [next, local]) {
      const phase = (name: string) => trace.find((entry) => entry.name === name) ?? { startMs: -1, durationMs: -1 };
      expect(phase('command').durationMs).toBeGreaterThan(195);
      expect(phase('command').durationMs - (durationMs ?? 0)).toBeLessThan(20);
      expect(phase('first-output').durationMs).toBeGreaterThan(95);
      expect(phase('first-output').durationMs).toBeLessThan(phase('command').durationMs - 90);
      expect(phase('first-output').startMs).toBeGreaterThanOrEqual(phase('command').startMs);
      expect(trace.every(({ failed }) => !failed)).toBe(true);
    }
  });

  test('what did not get where it should is marked, and ending a run is a phase of its own', async () => {
    const slow = await run('slow', 'local');
    expect(names(slow)).toEqual(['queue', 'start', 'command', 'ending']);
    expect(slow.trace.find(({ name }) => name === 'command')?.durationMs).toBeGreaterThan(995);
    expect(slow.trace.some(({ failed }) => failed)).toBe(false);
    const missing = await run('missing', 'local');
    expect(missing.trace).toMatchObject([{ name: 'queue' }, { name: 'start', failed: true }]);
  });

  test('attempts that fail are in the trace, and each repetition is a warning in the log (EX-3, EX-7)', async () => {
    const settings = settingsSchema.parse({ limits: { attempts: 3, first_wait: 0.05, failures_until_pause: 10 } });
    await backend.client.settings.save({ settings });
    const gone = serverSchema.parse({
      id: 'gone',
      name: 'gone',
      kind: 'ssh',
      host: '127.0.0.1',
      port: 1,
      user: 'nobody',
    });
    await backend.client.servers.save({ server: gone, replace: false });
    const failed = await run('silent', 'gone');
    expect(failed.outcome).toMatchObject({ kind: 'not-started', error: { code: 'CONNECTION_REFUSED' } });
    expect(names(failed)).toEqual(['queue', 'connect', 'retry-wait', 'connect', 'retry-wait', 'connect']);
    expect(failed.trace.filter((phase) => phase.failed).map(({ name }) => name)).toEqual(Array(3).fill('connect'));
    await sleep(100);
    const logged = (await lines()).filter((line) => line.run === failed.id);
    expect(logged.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      '30 run asked for',
      '40 trying again',
      '40 trying again',
      '50 run ended',
    ]);
    expect(logged[1]).toMatchObject({
      server: 'gone',
      action: 'silent',
      caller: 'desktop',
      code: 'CONNECTION_REFUSED',
    });
  });

  test('traces reach a collector as soon as its address is set, with times and results and without words (EXE-8)', async () => {
    const collector = await startCollector();
    try {
      await run('speak', 'local');
      await backend.client.settings.save({
        settings: settingsSchema.parse({ tracing: { otlp_endpoint: `${collector.url}?tenant=me` } }),
      });
      const failed = await run('fail', 'remote');
      const spoken = await run('speak', 'local', { what: CANARY });
      await expect.poll(() => collector.spans().length, { timeout: 5000 }).toBe(7 + 5);

      expect(new Set(collector.paths())).toEqual(new Set(['POST /v1/traces?tenant=me']));
      expect(collector.resources()[0]).toMatchObject({ 'service.name': 'homelab-cmd', 'service.version': '0.0.0' });
      const rootOf = ({ id }: Run) => collector.spans().find(({ attributes }) => attributes['homelab_cmd.run'] === id);
      const root = rootOf(failed);
      expect(root).toMatchObject({
        name: 'run fail',
        failed: true,
        attributes: {
          'homelab_cmd.caller': 'desktop',
          'homelab_cmd.server': 'remote',
          'server.address': failed.server.address,
          'homelab_cmd.outcome': 'failed',
          'process.exit.code': 3,
          'homelab_cmd.bytes.stderr': CANARY.length + 1,
        },
      });
      expect(rootOf(spoken)).toMatchObject({ failed: false, attributes: { 'homelab_cmd.outcome': 'ok' } });
      const children = collector.spans().filter(({ parentSpanId }) => parentSpanId === root?.spanId);
      expect(children.map(({ name }) => name)).toEqual(['queue', 'connect', 'channel', 'start', 'command']);
      for (const child of children) {
        expect(child.traceId).toBe(root?.traceId);
        expect(child.startNs).toBeGreaterThanOrEqual(root?.startNs ?? 0n);
      }
      const inner = collector.spans().filter(({ name }) => name === 'first-output');
      expect(inner.map(({ parentSpanId }) => parentSpanId)).toContain(
        children.find(({ name }) => name === 'command')?.spanId,
      );
      expect(collector.text()).not.toContain(CANARY);

      const missing = await run('missing', 'local');
      await expect
        .poll(() => rootOf(missing), { timeout: 5000 })
        .toMatchObject({
          failed: true,
          attributes: { 'homelab_cmd.outcome': 'not-started', 'error.type': 'COMMAND_NOT_STARTED' },
        });
      expect(collector.spans().filter(({ name, failed: isFailed }) => name === 'start' && isFailed)).toHaveLength(1);

      // Without an address nothing leaves any more; what waited was sent before.
      await backend.client.settings.save({ settings: settingsSchema.parse({}) });
      const unsent = await run('speak', 'local');
      await sleep(1000);
      expect(rootOf(unsent)).toBeUndefined();
    } finally {
      await collector.stop();
    }
  });

  test('a collector that is not there disturbs nothing and is told once, without the password in its address', async () => {
    const endpoint = `http://me:${CANARY}@127.0.0.1:9/v1/traces?token=${CANARY}`;
    const settings = settingsSchema.parse({ tracing: { otlp_endpoint: endpoint } });
    await backend.client.settings.save({ settings });
    expect((await run('speak', 'local')).outcome).toEqual({ kind: 'exited', code: 0 });
    await expect
      .poll(lines, { timeout: 8000 })
      .toContainEqual(expect.objectContaining({ msg: 'traces could not be sent' }));
    await run('speak', 'local');
    await sleep(1000);
    const told = (await lines()).filter(({ msg }) => msg === 'traces could not be sent');
    expect(told).toMatchObject([{ collector: 'http://127.0.0.1:9' }]);
    expect(JSON.stringify(told)).not.toContain(CANARY);
  });

  async function lines(): Promise<Record<string, unknown>[]> {
    return readdirSync(logs)
      .flatMap((name) => readFileSync(join(logs, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line));
  }

  test('every run is in the log: who, where, what, how long, at the level of its outcome, without a secret (EX-7)', async () => {
    const runs = {
      ok: await run('speak', 'remote', { what: CANARY }),
      failed: await run('fail', 'remote'),
      'timed-out': await run('slow', 'local'),
      'not-started': await run('missing', 'local'),
    };
    const long = await start('long', 'remote');
    await expect.poll(async () => (await backend.client.history.get({ runId: long.id })).run.state).toBeDefined();
    await sleep(300);
    await backend.client.runs.cancel({ runId: long.id });
    const cancelled = await backend.ended(long.id);
    await expect(backend.start({ actionId: 'no_such', parameters: {}, serverIds: ['local'] })).rejects.toThrow();
    await sleep(100);

    const INFO = 30;
    const WARN = 40;
    const ERROR = 50;
    const all = await lines();
    const ended = (id: string) => all.filter(({ run: logged, msg }) => logged === id && msg === 'run ended');
    for (const [{ id }, level, result] of [
      [runs.ok, INFO, { result: 'ok', exitCode: 0, server: 'remote', action: 'speak' }],
      [runs.failed, ERROR, { result: 'failed', exitCode: 3 }],
      [runs['timed-out'], WARN, { result: 'timed-out', limitMs: 1000, remains: 'none', server: 'local' }],
      [runs['not-started'], ERROR, { result: 'not-started', code: 'COMMAND_NOT_STARTED' }],
      [cancelled, INFO, { result: 'cancelled', remains: 'none' }],
    ] as const) {
      expect(ended(id)).toEqual([expect.objectContaining({ level, caller: 'desktop', ...result })]);
      expect(all.filter(({ run: logged, msg }) => logged === id && msg === 'run asked for')).toHaveLength(1);
    }
    expect(ended(runs.ok.id)[0]).toMatchObject({ durationMs: runs.ok.durationMs, time: expect.any(String) });
    expect(all).toContainEqual(expect.objectContaining({ level: WARN, msg: 'refused', code: 'NOT_WHITELISTED' }));
    expect(
      readdirSync(logs)
        .map((name) => readFileSync(join(logs, name), 'utf8'))
        .join(''),
    ).not.toContain(CANARY);
  });
});
