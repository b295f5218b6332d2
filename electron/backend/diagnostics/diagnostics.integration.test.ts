import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sshServerSchema } from '#shared/server.ts';
import { startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';
import { openLog } from '../../host/log.ts';

// What goes to somebody who helps: what is of use, and nothing that was secret or private.

const ACTIONS = `
actions:
  - id: login
    title: Log in
    params: { token: { type: secret } }
    argv: [sh, -c, 'read -r token; echo "got it"; exit 3']
`;

const canaries = {
  parameter: 'canary-parameter-1f7a',
  apiKey: 'canary-api-key-from-the-environment',
  endpoint: 'canary-endpoint-9c1e',
  token: 'canary-token-77aa',
  header: 'canary-header-0c0c',
  remote: 'canary-password-in-words',
};

let backend: TestBackend;
let closeLog: () => void;

beforeEach(async () => {
  const { mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { openDataDirectory } = await import('../store/data-directory.ts');
  const dataDirectory = join(mkdtempSync(join(tmpdir(), 'homelab-cmd-diagnostics-')), 'data');
  const { log, close } = await openLog(openDataDirectory(dataDirectory).logs);
  closeLog = close;
  backend = await startBackend({ dataDirectory, log, actions: ACTIONS, apiKey: canaries.apiKey });
});
afterEach(async () => {
  await backend.close();
  closeLog();
  backend.discard();
});

/** Runs something with every kind of secret, and writes into the log what should never have come there. */
async function useSecrets() {
  const { client, dataDirectory } = backend;
  const server = sshServerSchema.parse({
    id: 'cellar',
    name: 'Cellar of Ada',
    kind: 'ssh',
    host: 'cellar.ada.example',
    port: 2,
    user: 'lovelace',
    tags: ['family'],
  });
  await client.servers.save({ server, replace: false });
  const events = backend.follow();
  const { settings } = await events.waitFor('settings', () => true);
  await events.stop();
  await client.settings.save({
    settings: { ...settings, tracing: { otlp_endpoint: `http://ada:${canaries.endpoint}@127.0.0.1:1/` } },
  });
  const { key } = await client.apiKeys.create({ name: 'ada-assistant', requestsPerMinute: 10 });
  const [run] = await backend.start({
    actionId: 'login',
    parameters: { token: canaries.parameter },
    serverIds: ['local'],
  });
  expect((await backend.ended(run?.id ?? '')).outcome).toEqual({ kind: 'exited', code: 3 });
  const logs = join(dataDirectory, 'logs');
  const [file = ''] = readdirSync(logs);
  const lines = [
    { level: 40, msg: `login of lovelace@cellar.ada.example (10.11.12.13) rejected, password: ${canaries.remote}` },
    { level: 50, msg: 'a name that \u202e turns \u{e0041} around' },
    { level: 50, msg: 'odd', token: canaries.token, deep: { headers: { authorization: canaries.header } } },
    { level: 50, msg: `key ${key} and ${canaries.apiKey} were refused` },
  ];
  appendFileSync(
    join(logs, file),
    `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot JSON token=${canaries.token}\n`,
  );
  return { ...canaries, key };
}

test('no secret is in it, with names or without', async () => {
  const secrets = await useSecrets();
  for (const withNames of [true, false]) {
    const { text } = await backend.client.system.diagnostics({ withNames });
    for (const [what, secret] of Object.entries(secrets)) expect(text.includes(secret), what).toBe(false);
    // What it is for is there all the same.
    const report = JSON.parse(text);
    expect(report).toMatchObject({
      app: { version: '0.0.0', host: 'browser' },
      counts: { actions: expect.any(Number), apiKeys: 2, runsUnderWay: 0 },
      settings: { limits: { attempts: 3 } },
    });
    expect(report.log.length).toBeGreaterThan(4);
    expect(text).toContain('rejected, password: [masked]');
    expect(text).toContain('not JSON token=[masked]');
    expect(text).toContain(String.raw`a name that \u202e turns \udb40\udc41 around`);
  }
});

test('names and addresses stay only where that is wanted', async () => {
  await useSecrets();
  const names = ['Cellar of Ada', 'cellar', 'cellar.ada.example', 'lovelace', '10.11.12.13', 'ada-assistant', 'family'];
  const { text: withNames } = await backend.client.system.diagnostics({ withNames: true });
  for (const name of names.filter((each) => each !== 'family')) expect(withNames).toContain(name);
  const { text } = await backend.client.system.diagnostics({ withNames: false });
  for (const name of names) expect(text.toLowerCase().includes(name.toLowerCase()), name).toBe(false);
  // What belongs together can still be seen.
  expect(text).toContain('login of user-1@host-1 (address-1) rejected');
});
