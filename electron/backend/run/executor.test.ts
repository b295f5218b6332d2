import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Caller } from '#shared/caller.ts';
import type { RunRequest } from '#shared/contract.ts';
import { type AppError, AppFailure, type HostKey } from '#shared/errors.ts';
import { historyQuerySchema } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { settingsSchema } from '#shared/settings.ts';
import type { Clock, Log } from '../ports.ts';
import { openActionVersions } from '../store/action-versions.ts';
import { openActions } from '../store/actions.ts';
import { openDataDirectory } from '../store/data-directory.ts';
import { type History, openHistory } from '../store/history.ts';
import { createExecutor, type Executor } from './executor.ts';
import { fingerprintOf } from './fingerprint.ts';
import { createTranscripts } from './transcripts.ts';

// Everything is real but the target, which only records that it was (not) reached, and the clock.

const DESKTOP: Caller = { kind: 'desktop' };
const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

type Setup = {
  executor: Executor;
  history: History;
  executed: string[][];
  /** What a test may change about the world. */
  world: { now: number; hostKeys: HostKey[] };
  close(): Promise<void>;
};

let directory: string;
let setup: Setup;

async function start(): Promise<Setup> {
  const files = openDataDirectory(join(directory, 'data'));
  const world: Setup['world'] = { now: 1_000_000, hostKeys: [] };
  const versions = openActionVersions(files.actionVersions);
  const clock: Clock = { now: () => Date.now(), monotonic: () => world.now };
  const { history } = openHistory(files.history, clock);
  const actions = openActions(files.actions);
  const settings = settingsSchema.parse({});
  const servers = new Map<string, Server>(
    [
      serverSchema.parse({ id: 'local', name: 'This computer', kind: 'local' }),
      serverSchema.parse({ id: 'web-1', name: 'web-1', kind: 'ssh', host: '127.0.0.1', user: 'deploy' }),
    ].map((server) => [server.id, server]),
  );
  const executed: string[][] = [];
  const executor = createExecutor({
    clock,
    log,
    history,
    transcripts: createTranscripts(files.transcripts),
    policy: () => ({
      servers,
      actions: actions.actions(),
      localIsRoot: false,
      paused: () => null,
      fingerprint: (plan) => fingerprintOf(plan, world.hostKeys),
    }),
    settings: () => settings,
    target: () => ({
      exec(words) {
        executed.push([...words]);
        const error: AppError = { code: 'COMMAND_NOT_STARTED', message: 'recorded', next: 'Nothing to do.' };
        return Promise.reject(new AppFailure(error));
      },
    }),
    sudoPassword: () => ({ get: () => Promise.resolve(null), right: silent, wrong: silent }),
    keepVersion: versions.keep,
    publish: silent,
    rateChanged: silent,
    storeFailed: (what, cause) => {
      throw new Error(what, { cause });
    },
  });
  return {
    executor,
    history,
    executed,
    world,
    async close() {
      await executor.close();
      await actions.close();
      history.close();
    },
  };
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'executor-'));
  setup = await start();
});

afterEach(async () => {
  await setup.close();
  rmSync(directory, { recursive: true, force: true });
});

function records(): Run[] {
  return setup.history.search(historyQuerySchema.parse({ limit: 500 })).records.map(({ run }) => run);
}

function refusal(request: Partial<RunRequest>): AppError {
  try {
    setup.executor.start({ actionId: 'restart_service', parameters: {}, serverIds: ['web-1'], ...request }, DESKTOP);
  } catch (cause) {
    if (cause instanceof AppFailure) return cause.error;
    throw cause;
  }
  throw new Error('the request was not refused');
}

/** The name of the one parameter of `restart_service`, read from the catalogue rather than assumed. */
async function parameterName(): Promise<string> {
  const actions = openActions(join(directory, 'data', 'actions.yaml'));
  const [name] = Object.keys(actions.actions().get('restart_service')?.definition.params ?? {});
  await actions.close();
  if (name === undefined) throw new Error('restart_service has no parameter');
  return name;
}

test('hostile and unknown requests are each refused in their own words, recorded, and never reach the target (POL-4, POL-8)', async () => {
  const unit = await parameterName();
  const cases: { request: Partial<RunRequest>; code: AppError['code'] }[] = [
    { request: { parameters: { [unit]: 'nginx; reboot' } }, code: 'INVALID_PARAMETER' },
    { request: { parameters: { [unit]: '-H evil' } }, code: 'INVALID_PARAMETER' },
    { request: { parameters: { [unit]: 'nginx\nreboot' } }, code: 'INVALID_PARAMETER' },
    { request: { parameters: { [unit]: 'x'.repeat(65) } }, code: 'INVALID_PARAMETER' },
    { request: { parameters: { [unit]: 'nginx', undeclared: 'x' } }, code: 'INVALID_PARAMETER' },
    { request: { parameters: {} }, code: 'INVALID_PARAMETER' },
    { request: { actionId: 'format_disk' }, code: 'NOT_WHITELISTED' },
    { request: { parameters: { [unit]: 'nginx' }, serverIds: ['nowhere'] }, code: 'NOT_FOUND' },
  ];
  const errors = cases.map(({ request }) => refusal(request));
  expect(errors.map(({ code }) => code)).toEqual(cases.map(({ code }) => code));
  expect(new Set(errors.map(({ message }) => message)).size).toBe(cases.length);
  for (const error of errors) expect(error.next).not.toBe('');

  expect(setup.executed).toEqual([]);
  const recorded = records().reverse();
  expect(recorded.map(({ outcome }) => outcome)).toEqual(errors.map((error) => ({ kind: 'refused', error })));
  expect(recorded.map(({ parameters }) => parameters)).toEqual(cases.map(({ request }) => request.parameters ?? {}));
  expect(recorded.every(({ words, startedAt }) => words.length === 0 && startedAt === null)).toBe(true);
});

test('the same target is reached by an allowed request: the recorder does record', async () => {
  const unit = await parameterName();
  const [run] = setup.executor.start(
    { actionId: 'restart_service', parameters: { [unit]: 'nginx.service' }, serverIds: ['web-1'] },
    DESKTOP,
  );
  await expect.poll(() => setup.executor.run(run?.id ?? '')?.state).toBe('ended');
  expect(setup.executed).toEqual([['sudo', '-n', '--', 'systemctl', 'restart', 'nginx.service']]);
  expect(records()[0]?.outcome).toMatchObject({ kind: 'not-started', error: { code: 'COMMAND_NOT_STARTED' } });
});

test('one hostile value refuses the whole batch, with a record for each server', async () => {
  const unit = await parameterName();
  refusal({ parameters: { [unit]: '$(reboot)' }, serverIds: ['web-1', 'local'] });
  expect(setup.executed).toEqual([]);
  expect(records().map(({ server }) => server.id)).toEqual(['local', 'web-1']);
});

test('the 11th request within a minute is refused with the seconds to wait; refusals do not count (POL-7)', () => {
  const request = { actionId: 'uptime', parameters: {}, serverIds: ['local', 'web-1'] };
  for (let n = 0; n < 10; n += 1) {
    refusal({ actionId: 'no_such_action' });
    setup.executor.start(request, DESKTOP);
    setup.world.now += 1000;
  }
  expect(setup.executor.rate(DESKTOP)).toMatchObject({ limit: 10, remaining: 0 });
  const eleventh = refusal(request);
  expect(eleventh).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 50_000 });
  expect(eleventh.next).toContain('50 s');
  expect(setup.executor.start(request, { kind: 'api', name: 'another' })).toHaveLength(2);

  setup.world.now += 49_999;
  expect(refusal(request)).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1 });
  setup.world.now += 1;
  expect(setup.executor.start(request, DESKTOP)).toHaveLength(2);
});

test('a preview shows the exact words, costs nothing and records nothing', async () => {
  const unit = await parameterName();
  for (let n = 0; n < 20; n += 1) {
    const request = { actionId: 'restart_service', parameters: { [unit]: 'nginx' }, serverIds: ['web-1', 'nowhere'] };
    const [known, unknown] = setup.executor.preview(request, DESKTOP);
    expect(known?.plan).toMatchObject({ kind: 'allowed', text: 'sudo -n -- systemctl restart nginx' });
    expect(unknown?.plan).toMatchObject({ kind: 'refused', error: { code: 'NOT_FOUND' } });
  }
  expect(setup.executor.rate(DESKTOP).remaining).toBe(10);
  expect(records()).toEqual([]);
});

test('nothing starts once the executor is closing', async () => {
  await setup.executor.close();
  expect(refusal({ actionId: 'uptime' })).toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(setup.executed).toEqual([]);
});
