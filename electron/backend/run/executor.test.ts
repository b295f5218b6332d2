import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Caller } from '#shared/caller.ts';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { historyQuerySchema } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import { openActions } from '../store/actions.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

// Everything is real but the target, which only records that it was (not) reached, and the clock.

const DESKTOP: Caller = { kind: 'desktop' };
let directory: string;
let setup: Recorder;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'executor-'));
  setup = await startRecorder(directory);
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
  const asked = cases.map(({ request }) => request.parameters ?? {});
  // What was given for nothing that is declared may be a secret.
  asked[4] = { [unit]: 'nginx', undeclared: '•••' };
  expect(recorded.map(({ parameters }) => parameters)).toEqual(asked);
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

test('a secret for an action that was changed or removed meanwhile is not recorded (fault 50)', async () => {
  const canary = 'canary-c0ffee';
  writeFileSync(
    join(directory, 'data', 'actions.yaml'),
    'actions: [{ id: login, title: Login, shell: read -r s, params: { password: { type: secret } } }]\n',
  );
  const login = { actionId: 'login', parameters: { password: canary } };
  await expect
    .poll(() => setup.executor.preview({ ...login, serverIds: ['local'] }, DESKTOP)[0]?.plan.kind)
    .toBe('allowed');
  expect(refusal({ ...login, parameters: { token: canary } }).code).toBe('INVALID_PARAMETER');
  expect(refusal({ ...login, parameters: { password: canary, more: 'x' } }).code).toBe('INVALID_PARAMETER');
  expect(refusal({ ...login, actionId: 'gone' }).code).toBe('NOT_WHITELISTED');
  expect(records().map(({ parameters }) => parameters)).toEqual([
    { password: '•••' },
    { password: '•••', more: '•••' },
    { token: '•••' },
  ]);
  expect(JSON.stringify(records())).not.toContain(canary);
});

test('a small request cannot make the history large', async () => {
  const unit = await parameterName();
  const serverIds = Array.from({ length: 1000 }, (_, index) => `s${index}`);
  const size = () => records().reduce((sum, run) => sum + JSON.stringify(run).length, 0);
  const undeclared = Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`a${index}`, 'x']));
  const requests: Partial<RunRequest>[] = [
    { command: 'x'.repeat(60_000) },
    { parameters: { [unit]: 'y'.repeat(60_000) } },
    { parameters: undeclared },
  ];
  for (const request of requests) {
    const before = size();
    expect(refusal({ ...request, serverIds }).code).toBe('NOT_FOUND');
    // The newest 500 of them.
    expect(size() - before).toBeLessThan(2_000_000);
  }
  refusal(requests[0] ?? {});
  expect(records()[0]?.command).toBe(`${'x'.repeat(1000)}… (60000 characters)`);
  expect(refusal({ parameters: { [unit]: 'y'.repeat(1001) } }).code).toBe('INVALID_PARAMETER');
  expect(records()[0]?.parameters[unit]).toBe(`${'y'.repeat(1000)}… (1001 characters)`);
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

test('rolling stops after the first failure: the rest is recorded as not begun and never reaches a target (RUN-4)', async () => {
  const request = { actionId: 'uptime', parameters: {}, serverIds: ['web-1', 'local'] };
  const stopping = setup.executor.start({ ...request, order: { kind: 'rolling', stopOnFailure: true } }, DESKTOP);
  expect(stopping.map(({ state }) => state)).toEqual(['connecting', 'queued']);
  const [first, second] = await Promise.all(stopping.map(({ id }) => setup.executor.ended(id)));
  expect(setup.executed).toHaveLength(1);
  expect(first?.outcome).toMatchObject({ kind: 'not-started', error: { code: 'COMMAND_NOT_STARTED' } });
  expect(second).toMatchObject({ startedAt: null, attempts: [], outcome: { error: { code: 'BATCH_STOPPED' } } });
  expect(second?.outcome).toMatchObject({ kind: 'not-started', error: { message: expect.stringContaining('web-1') } });
  expect(setup.history.get(second?.id ?? '')?.run).toEqual(second);

  const going = setup.executor.start({ ...request, order: { kind: 'rolling', stopOnFailure: false } }, DESKTOP);
  const ends = await Promise.all(going.map(({ id }) => setup.executor.ended(id)));
  expect(setup.executed).toHaveLength(3);
  expect((ends[0]?.endedAt ?? 0) <= (ends[1]?.attempts[0]?.at ?? 0)).toBe(true);
});

test('cancelling a batch lets nothing begin that waits', async () => {
  const runs = setup.executor.start(
    {
      actionId: 'uptime',
      parameters: {},
      serverIds: ['web-1', 'local'],
      order: { kind: 'rolling', stopOnFailure: false },
    },
    DESKTOP,
  );
  expect(setup.executor.cancelBatch(runs[0]?.batchId ?? '')).toHaveLength(2);
  const ends = await Promise.all(runs.map(({ id }) => setup.executor.ended(id)));
  expect(ends[1]).toMatchObject({ startedAt: null, outcome: { kind: 'cancelled', remains: { kind: 'none' } } });
  expect(setup.executed.length).toBeLessThan(2);
  expect(setup.executor.cancelBatch(runs[0]?.batchId ?? '')).toEqual([]);
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

test('what was shown is what runs: a changed action, server or host key refuses (POL-9)', async () => {
  const unit = await parameterName();
  const request = { actionId: 'restart_service', parameters: { [unit]: 'nginx' }, serverIds: ['web-1', 'local'] };
  const look = () =>
    Object.fromEntries(
      setup.executor
        .preview(request, DESKTOP)
        .map(({ serverId, plan }) => [serverId, plan.kind === 'allowed' ? plan.fingerprint : '']),
    );
  const shown = look();
  expect(look()).toEqual(shown);
  expect(new Set(Object.values(shown)).size).toBe(2);
  expect(setup.executor.preview({ ...request, parameters: { [unit]: 'ssh' } }, DESKTOP)[0]?.plan).not.toMatchObject({
    fingerprint: shown['web-1'],
  });

  setup.world.hostKeys = [{ type: 'ssh-ed25519', fingerprint: 'SHA256:new' }];
  for (const fingerprints of [shown, {}, { 'web-1': shown['web-1'] ?? '' }, { ...look(), local: 'x' }]) {
    expect(refusal({ ...request, fingerprints })).toMatchObject({ code: 'PREVIEW_MISMATCH' });
  }
  expect(refusal({ ...request, parameters: { [unit]: 'ssh' }, fingerprints: look() }).code).toBe('PREVIEW_MISMATCH');
  expect(setup.executor.rate(DESKTOP).remaining).toBe(10);
  expect(setup.executed).toEqual([]);
  expect(records().filter(({ outcome }) => outcome?.kind === 'refused')).toHaveLength(10);

  const fingerprints = look();
  const runs = setup.executor.start({ ...request, fingerprints }, DESKTOP);
  expect(runs.map(({ fingerprint }) => fingerprint)).toEqual([fingerprints['web-1'], fingerprints.local]);
  await Promise.all(runs.map(({ id }) => setup.executor.ended(id)));
  expect(setup.executed).toHaveLength(2);
  expect(setup.history.get(runs[0]?.id ?? '')?.run.fingerprint).toBe(fingerprints['web-1']);
});

test('a finished command runs as its action, and is recorded as it was sent (POL-5)', async () => {
  const command = "systemctl restart 'nginx.service'";
  const request = { actionId: 'restart_service', parameters: {}, serverIds: ['web-1'], command };
  const [run] = setup.executor.start(request, DESKTOP);
  expect(run).toMatchObject({ command, parameters: { service: 'nginx.service' } });
  await setup.executor.ended(run?.id ?? '');
  expect(setup.executed).toEqual([['sudo', '-n', '--', 'systemctl', 'restart', 'nginx.service']]);
  const hostile = `${command}; reboot`;
  expect(refusal({ ...request, command: hostile })).toMatchObject({ code: 'NOT_WHITELISTED' });
  expect(records()[0]).toMatchObject({ command: hostile, outcome: { kind: 'refused' } });
  expect(setup.executed).toHaveLength(1);
});
