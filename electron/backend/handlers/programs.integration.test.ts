import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contract } from '#shared/contract.ts';
import { startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';

// A key of a program opens the typed contract too. What decides about the whitelist must stay closed to it.

let backend: TestBackend;

beforeEach(async () => {
  backend = await startBackend({ caller: { kind: 'api', name: 'environment' } });
});

afterEach(async () => {
  await backend.close();
  backend.discard();
});

/** The calls that a program may make; a new call of the contract is closed until it is opened on purpose. */
const OPEN = [
  'system.info system.events',
  'servers.check servers.tryNow servers.connections',
  'actions.version actions.choices',
  'runs.preview runs.start runs.cancel runs.output runs.acknowledge',
  'history.search history.get history.values history.excerpts history.lastGood history.verify history.export',
].flatMap((line) => line.split(' '));

function closedCalls(): { name: string; call: (input: unknown) => Promise<unknown> }[] {
  return Object.entries(contract).flatMap(([namespace, calls]) =>
    Object.keys(calls)
      .map((name) => ({ name: `${namespace}.${name}`, path: [namespace, name] as const }))
      .filter(({ name }) => !OPEN.includes(name))
      .map(({ name, path: [space, call] }) => ({
        name,
        // Every input is refused alike, well formed or not: nobody is told more than that the door is closed.
        call: (input: unknown) => Reflect.get(Reflect.get(backend.client, space), call)(input),
      })),
  );
}

test('a program changes neither whitelist nor servers, trust, secrets, keys or limits, and answers no question', async () => {
  const before = readFileSync(join(backend.dataDirectory, 'actions.yaml'), 'utf8');
  const closed = closedCalls();
  expect(closed.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'actions.save',
      'actions.remove',
      'servers.save',
      'imports.apply',
      'settings.save',
      'apiKeys.create',
      'hostKeys.replace',
      'credentials.unlock',
      'prompts.answer',
    ]),
  );
  for (const { name, call } of closed) {
    await expect(call({}), name).rejects.toMatchObject({ data: { code: 'UNKNOWN_CALLER' } });
  }
  const text = 'id: anything\ntitle: Anything\nargv: [reboot]\n';
  const save = closed.find(({ name }) => name === 'actions.save');
  await expect(save?.call({ text, replace: null })).rejects.toMatchObject({ data: { code: 'UNKNOWN_CALLER' } });
  expect(readFileSync(join(backend.dataDirectory, 'actions.yaml'), 'utf8')).toBe(before);
});

test('a program can look, and run what the whitelist allows', async () => {
  const [run] = await backend.client.runs.start({ actionId: 'uptime', parameters: {}, serverIds: ['local'] });
  expect((await backend.ended(run?.id ?? '')).outcome).toMatchObject({ kind: 'exited' });
});

test('a program cancels only what it has started itself', async () => {
  const { dataDirectory } = backend;
  await backend.close();
  backend = await startBackend({ dataDirectory });
  const [preview] = await backend.client.runs.preview({ actionId: 'uptime', parameters: {}, serverIds: ['local'] });
  const fingerprint = preview?.plan.kind === 'allowed' ? preview.plan.fingerprint : '';
  const [run] = await backend.client.runs.start({
    ...{ actionId: 'uptime', parameters: {}, serverIds: ['local'] },
    fingerprints: { local: fingerprint },
  });
  const runId = run?.id ?? '';
  await backend.ended(runId);
  await backend.close();

  backend = await startBackend({ dataDirectory, caller: { kind: 'api', name: 'environment' } });
  await expect(backend.client.runs.cancel({ runId })).rejects.toMatchObject({
    data: { code: 'UNKNOWN_CALLER', message: 'This run was started by desktop.' },
  });
});
