import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingsSchema } from '#shared/settings.ts';
import { silentLog, startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';
import { serveApi } from './serve-api.ts';

// What the desktop app does for programs: a server of its own that follows the settings.

/** Quiet for longer than a connection may be that has not asked yet. */
const ACTIONS = `actions:
  - id: wait
    title: Wait
    shell: sleep 7; echo done
`;

let backend: TestBackend;
let stop: () => void;

beforeEach(async () => {
  backend = await startBackend({ actions: ACTIONS });
  stop = serveApi(backend.api, silentLog);
});
afterEach(async () => {
  stop();
  await backend.close();
  backend.discard();
});

/** A port that was free just now, and the server that holds it until it is closed. */
async function holdPort() {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  return { holder, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

async function freePort(): Promise<number> {
  const { holder, port } = await holdPort();
  holder.close();
  await once(holder, 'close');
  return port;
}

const save = (api: { enabled: boolean; port: number }) =>
  backend.client.settings.save({ settings: settingsSchema.parse({ api }) });
const makeKey = async () => (await backend.client.apiKeys.create({ name: 'tests', requestsPerMinute: null })).key;
/** The status of a request, or null when nobody listens. */
const ask = (port: number, key: string, path = '/api/v1/servers') =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'X-API-Key': key } }).then(
    ({ status }) => status,
    () => null,
  );

test('listens while it is switched on and has a key, on the port of the settings (API-6)', async () => {
  const [port, other] = [await freePort(), await freePort()];
  await save({ enabled: true, port });
  expect(await ask(port, 'none')).toBeNull();
  const key = await makeKey();
  await expect.poll(() => ask(port, key)).toBe(200);
  expect(await ask(port, 'wrong')).toBe(401);
  expect(await ask(port, key, '/')).toBe(404);
  expect(await ask(port, key, '/rpc')).toBe(404);

  await save({ enabled: true, port: other });
  await expect.poll(() => ask(other, key)).toBe(200);
  expect(await ask(port, key)).toBeNull();

  await save({ enabled: false, port: other });
  expect(await ask(other, key)).toBeNull();
  await save({ enabled: true, port: other });
  await expect.poll(() => ask(other, key)).toBe(200);
  await backend.client.apiKeys.revoke({ name: 'tests' });
  expect(await ask(other, key)).toBeNull();
});

test('tells when the port is taken, until another is chosen', async () => {
  const { holder, port } = await holdPort();
  const events = backend.follow();
  const key = await makeKey();
  await save({ enabled: true, port });
  const { problems } = await events.waitFor('problems', (event) => event.problems.some(({ id }) => id === 'api'));
  expect(problems[0]?.message).toContain(`port ${port} cannot be used`);
  const free = await freePort();
  await save({ enabled: true, port: free });
  await expect.poll(() => ask(free, key)).toBe(200);
  const last = events.seen.findLast((event) => event.kind === 'problems');
  expect(last).toMatchObject({ problems: [] });
  await events.stop();
  holder.close();
});

test('lets go of a connection that never asks, and keeps one that has asked', async () => {
  const port = await freePort();
  const key = await makeKey();
  await save({ enabled: true, port });
  await expect.poll(() => ask(port, key)).toBe(200);
  const silent = connect(port, '127.0.0.1');
  // Keeps quiet for longer than that: a run that takes its time.
  const waits = fetch(`http://127.0.0.1:${port}/api/v1/servers/local/commands/execute`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ action_type: 'wait', params: {} }),
  });
  const began = performance.now();
  await once(silent, 'close');
  expect(performance.now() - began).toBeLessThan(8000);
  expect(await (await waits).json()).toMatchObject({ exit_code: 0, stdout: 'done\n' });
}, 20_000);
