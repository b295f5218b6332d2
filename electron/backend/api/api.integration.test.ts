import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorBodySchema } from '#shared/api-errors.ts';
import { apiRunSchema, executeResultSchema } from '#shared/api-schemas.ts';
import { z } from '#shared/z.ts';
import { startApiServer } from '../../../e2e/lab/api-server.ts';
import { startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';
import { makeKey, type Sshd, sshdAvailable, startSshd } from '../../../e2e/lab/sshd.ts';
import { openDataDirectory } from '../store/data-directory.ts';
import { tamper } from '../store/testing/history.ts';

// The automation API as a program meets it: real HTTP, a real sshd behind it.

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const ENVIRONMENT_KEY = 'a-key-from-the-environment';
const CANARY = 'canary-c0ffee-secret';

const ACTIONS = `
actions:
  - { id: hello, title: Hello, argv: [echo, 'hello {name}'], params: { name: { type: string } } }
  - { id: fails, title: Fails, argv: [sh, -c, 'echo out; echo err >&2; exit 3'] }
  - { id: both, title: Both, argv: [sh, -c, 'for i in 1 2 3 4 5; do echo "out $i"; echo "err $i" >&2; done'] }
  - { id: long, title: Long, argv: [sh, -c, 'i=0; while [ $i -lt 4000 ]; do echo "line number $i ä"; i=$((i+1)); done; echo done >&2'] }
  - { id: slow, title: Slow, argv: [sleep, '60'], timeout: 1 }
  - { id: flood, title: Flood, timeout: 60, argv: [sh, -c, 'head -c 20000000 /dev/zero | tr "\\0" x'] }
  - { id: killed, title: Killed, argv: [sh, -c, 'kill -9 $$'] }
  - { id: ticks, title: Ticks, argv: [sh, -c, 'for i in 1 2 3 4 5 6; do echo "tick $i"; sleep 0.1; done'] }
  - { id: waits, title: Waits, argv: [sh, -c, 'echo ready; sleep 60'] }
  - { id: web_only, title: Web only, argv: ['true'], servers: [web] }
  - { id: restart_service, title: Restart, argv: [echo, systemctl, restart, '{service}'], params: { service: { type: service } } }
  - { id: login, title: Login, shell: 'read -r secret; test -n "$secret"', params: { token: { type: secret } } }
`;

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; text: string };

describe.skipIf(!availability.available)('the automation API', () => {
  let sshd: Sshd;
  let backend: TestBackend;
  let server: Awaited<ReturnType<typeof startApiServer>>;
  let directory: string;
  let key: string;

  /** One request with exactly these headers. */
  function ask(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Answer> {
    const { body, headers = {}, method = 'GET' } = options;
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(`/api/v1${path}`, { headers: { 'X-API-Key': key, ...headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const execute = (serverId: string, body: unknown, headers: Record<string, string> = {}) =>
    post(`/servers/${serverId}/commands/execute`, body, headers);
  const detail = ({ text }: Answer) => apiErrorBodySchema.parse(JSON.parse(text)).detail;
  const result = ({ text }: Answer) => executeResultSchema.parse(JSON.parse(text));

  /** A port on which nobody listens. */
  async function closedPort(): Promise<number> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const address = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  beforeAll(async () => {
    sshd = await startSshd();
    directory = mkdtempSync(join(tmpdir(), 'api-'));
    const files = openDataDirectory(join(directory, 'data'));
    const wrongKey = join(directory, 'wrong_key');
    makeKey(wrongKey, 'ed25519', '');
    const remote = `kind: ssh, host: 127.0.0.1, user: ${sshd.user}, agent: false, password: never`;
    writeFileSync(
      files.servers,
      `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: Web 1, port: ${sshd.port}, key_file: ${sshd.clientKeyFile}, ${remote} }
  - { id: down, name: Down, port: ${await closedPort()}, key_file: ${sshd.clientKeyFile}, ${remote} }
  - { id: stranger, name: Stranger, port: ${sshd.port}, key_file: ${wrongKey}, ${remote} }
  - { id: keyless, name: Keyless, port: ${sshd.port}, key_file: ${directory}/none, ${remote} }
  - { id: unknown-key, name: Unknown key, port: ${sshd.port}, host: localhost, kind: ssh, user: ${sshd.user}, agent: false, key_file: ${sshd.clientKeyFile} }
`,
    );
    writeFileSync(files.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
    writeFileSync(files.settings, 'limits: { attempts: 1 }\n');
    backend = await startBackend({ dataDirectory: files.path, actions: ACTIONS, apiKey: ENVIRONMENT_KEY });
    server = await startApiServer(backend);
    key = (await backend.client.apiKeys.create({ name: 'tests', requestsPerMinute: 10_000 })).key;
  });

  afterAll(async () => {
    server.stop();
    await backend.close();
    await sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  describe('executes (API-1)', () => {
    test('a success', async () => {
      const answer = await execute('web-1', { action_type: 'hello', params: { name: 'a b' } });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({
        ...{ exit_code: 0, signal: null, stdout: 'hello a b\n', stderr: '' },
        ...{ stdout_truncated: false, stderr_truncated: false, stdout_bytes: 10, stderr_bytes: 0 },
      });
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });

    test('a non-zero exit, which is no error', async () => {
      const answer = await execute('web-1', { action_type: 'fails' });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({ exit_code: 3, stdout: 'out\n', stderr: 'err\n' });
    });

    test('with stdout and stderr apart and complete', async () => {
      const { stdout, stderr } = result(await execute('web-1', { action_type: 'both' }));
      expect(stdout).toBe('out 1\nout 2\nout 3\nout 4\nout 5\n');
      expect(stderr).toBe('err 1\nerr 2\nerr 3\nerr 4\nerr 5\n');
    });

    test('and says how much of long output it leaves out (EX-6)', async () => {
      const { stdout, ...rest } = result(await execute('web-1', { action_type: 'long' }));
      expect(rest).toMatchObject({ exit_code: 0, stdout_truncated: true, stderr_truncated: false, stderr: 'done\n' });
      expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(10_000);
      expect(Buffer.byteLength(stdout)).toBeGreaterThan(9_990);
      expect(stdout.startsWith('line number 0 ä\n')).toBe(true);
      expect(rest.stdout_bytes).toBe(
        Array.from({ length: 4000 }, (_, i) => `line number ${i} ä\n`).join('').length + 4000,
      );
    });

    test('and gives the exit code of a shell for a signal', async () => {
      const answer = await execute('local', { action_type: 'killed' });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({ exit_code: 137, signal: 'SIGKILL' });
    });

    test('a finished command that is the action (POL-5)', async () => {
      const answer = await execute('web-1', {
        action_type: 'restart_service',
        command: "echo systemctl restart 'nginx'",
      });
      expect(answer.status).toBe(200);
      expect(result(answer).stdout).toBe('systemctl restart nginx\n');
    });

    test('numbers and booleans as their text', async () => {
      expect(result(await execute('web-1', { action_type: 'hello', params: { name: 7 } })).stdout).toBe('hello 7\n');
    });
  });

  describe('refuses (API-2)', () => {
    test('an unknown server', async () => {
      const answer = await execute('no-such', { action_type: 'hello', params: { name: 'x' } });
      expect(answer.status).toBe(404);
      expect(detail(answer)).toMatchObject({ code: 'NOT_FOUND' });
    });

    test.each([
      ['another command', { action_type: 'restart_service', command: 'echo systemctl stop nginx' }, 'NOT_WHITELISTED'],
      [
        'a chained one',
        { action_type: 'restart_service', command: 'echo systemctl restart nginx; id' },
        'NOT_WHITELISTED',
      ],
      [
        'a substitution',
        { action_type: 'restart_service', command: 'echo systemctl restart $(id)' },
        'NOT_WHITELISTED',
      ],
      ['an unknown action', { action_type: 'format_disk', params: {} }, 'NOT_WHITELISTED'],
      ['an empty command', { action_type: 'restart_service', command: '  ' }, 'EMPTY_COMMAND'],
      [
        'a parameter with syntax',
        { action_type: 'restart_service', params: { service: 'nginx;id' } },
        'INVALID_PARAMETER',
      ],
      ['a missing parameter', { action_type: 'restart_service' }, 'INVALID_PARAMETER'],
      ['another server', { action_type: 'web_only' }, 'NOT_ALLOWED_ON_SERVER'],
      ['an unknown field', { action_type: 'fails', shell: 'id' }, 'VALIDATION_ERROR'],
      ['no action', { command: 'id' }, 'VALIDATION_ERROR'],
    ])('%s, without reaching the server', async (_what, body, code) => {
      const before = sshd.log();
      const answer = await execute('web-1', body);
      expect(answer.status).toBe(400);
      expect(detail(answer)).toMatchObject({ code });
      expect(sshd.log()).toBe(before);
    });

    test('a command that does not end: 408, naming the limit', async () => {
      const answer = await execute('web-1', { action_type: 'slow' });
      expect(answer.status).toBe(408);
      expect(detail(answer)).toMatchObject({ code: 'TIMEOUT', limit_ms: 1000, next: 'No process of it is left.' });
      expect(detail(answer).message).toContain('1 second');
    });

    test.each([
      ['a server that is down', 'down', 'SSH_CONNECTION', 'CONNECTION_REFUSED'],
      ['a login that is not accepted', 'stranger', 'SSH_AUTH', 'AUTHENTICATION_FAILED'],
      ['a key that is not there', 'keyless', 'KEY_NOT_CONFIGURED', 'KEY_FILE_MISSING'],
      ['a host key that nobody trusts', 'unknown-key', 'HOST_KEY', 'HOST_KEY_REJECTED'],
    ])('%s: 500', async (_what, serverId, code, cause) => {
      const answer = await execute(serverId, { action_type: 'fails' });
      expect(answer.status).toBe(500);
      expect(detail(answer)).toMatchObject({ code, cause });
      expect(detail(answer).run_id).toBeDefined();
    });

    test('a server that is left alone for a while: 503, and says when to come again (EXE-5)', async () => {
      let answer = await execute('down', { action_type: 'fails' });
      for (let count = 0; count < 10 && answer.status === 500; count += 1) {
        answer = await execute('down', { action_type: 'fails' });
      }
      expect(answer.status).toBe(503);
      expect(detail(answer)).toMatchObject({ code: 'CIRCUIT_OPEN' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    });

    test('the eleventh request of a minute, and says when to come again (POL-7)', async () => {
      const rated = (await backend.client.apiKeys.create({ name: 'rated', requestsPerMinute: null })).key;
      const hello = () => execute('local', { action_type: 'hello', params: { name: 'x' } }, { 'X-API-Key': rated });
      for (let count = 0; count < 10; count += 1) expect((await hello()).status).toBe(200);
      const answer = await hello();
      expect(answer.status).toBe(429);
      expect(detail(answer)).toMatchObject({ code: 'RATE_LIMITED' });
      const seconds = Number(answer.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(detail(answer).retry_after).toBe(seconds);
      // Looking costs nothing, and other keys have requests of their own.
      expect((await get('/runs/none', { 'X-API-Key': rated })).status).toBe(404);
      expect((await execute('local', { action_type: 'fails' })).status).toBe(200);
      const health = JSON.parse((await get('/system/health', { 'X-API-Key': rated })).text);
      expect(health.rate).toMatchObject({ limit: 10, remaining: 0 });
      const listed = await backend.client.apiKeys.list({});
      expect(listed.find(({ name }) => name === 'rated')?.rate).toMatchObject({ limit: 10, remaining: 0 });
    });

    test('and keeps what was refused', async () => {
      await execute('web-1', { action_type: 'restart_service', command: 'echo reboot' });
      const { records } = JSON.parse((await get('/audit/commands?server_id=web-1&success=false')).text);
      expect(records[0]).toMatchObject({
        caller: 'api:tests',
        outcome: 'refused',
        words: [],
        error: { code: 'NOT_WHITELISTED' },
      });
    });
  });

  describe('lets in (API-3, API-6)', () => {
    test.each([
      ['no key', {}],
      ['an empty key', { 'X-API-Key': '' }],
      ['a wrong key', { 'X-API-Key': 'homelabcmd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ])('nobody with %s, anywhere', async (_what, headers) => {
      for (const path of [
        '/servers',
        '/actions',
        '/system/health',
        '/audit/commands',
        '/audit/commands.csv',
        '/runs/x',
      ]) {
        const answer = await ask(`/api/v1${path}`, { headers });
        expect(answer.status).toBe(401);
        expect(detail(answer).code).toBe('UNAUTHORIZED');
      }
      for (const path of ['/runs', '/servers/local/commands/execute', '/runs/x/cancel', '/nothing']) {
        expect((await ask(`/api/v1${path}`, { method: 'POST', headers })).status).toBe(401);
      }
    });

    test('the key from the environment', async () => {
      const answer = await execute('local', { action_type: 'fails' }, { 'X-API-Key': ENVIRONMENT_KEY });
      expect(answer.status).toBe(200);
      const { records } = JSON.parse((await get('/audit/commands?caller=api:environment')).text);
      expect(records).toHaveLength(1);
    });

    test('a key until it is revoked', async () => {
      const gone = (await backend.client.apiKeys.create({ name: 'gone', requestsPerMinute: null })).key;
      expect((await get('/servers', { 'X-API-Key': gone })).status).toBe(200);
      await backend.client.apiKeys.revoke({ name: 'gone' });
      expect((await get('/servers', { 'X-API-Key': gone })).status).toBe(401);
    });

    test.each([
      [{ Host: 'evil.example' }],
      [{ Host: '127.0.0.1' }],
      [{ Origin: 'http://evil.example' }],
      [{ Origin: 'null' }],
    ])('nobody under %o', async (headers) => {
      const answer = await get('/servers', headers as Record<string, string>);
      expect(answer.status).toBe(403);
      expect(detail(answer).code).toBe('FORBIDDEN');
      expect((await ask('/api/docs', { headers: headers as Record<string, string> })).status).toBe(403);
    });
  });

  describe('speaks HTTP', () => {
    test('HEAD and OPTIONS', async () => {
      const head = await ask('/api/v1/servers', { method: 'HEAD', headers: { 'X-API-Key': key } });
      expect([head.status, head.text]).toEqual([200, '']);
      const options = await ask('/api/v1/servers', { method: 'OPTIONS', headers: { 'X-API-Key': key } });
      expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
    });

    test.each([
      ['DELETE', '/servers', 'GET, HEAD, OPTIONS'],
      ['GET', '/runs', 'POST, OPTIONS'],
      ['PUT', '/servers/local/commands/execute', 'POST, OPTIONS'],
    ])('%s %s is not allowed', async (method, path, allow) => {
      const answer = await ask(`/api/v1${path}`, { method, headers: { 'X-API-Key': key } });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    });

    test.each([
      ['no JSON', 'nonsense', 'application/json', 400],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json', 400],
      ['a list', '[]', 'application/json', 400],
      [
        'a name that vanishes',
        '{"action_type":"hello","params":{"__proto__":"x","name":"y"}}',
        'application/json',
        400,
      ],
      ['a form', 'action_type=fails', 'application/x-www-form-urlencoded', 415],
      ['JSON that says it is text', '{"action_type":"fails"}', 'text/plain', 415],
      ['another character set', '{"action_type":"fails"}', 'application/json; charset=latin1', 415],
      ['too much', `{"action_type":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
    ])('and takes %s for what it is', async (_what, body, type, status) => {
      const headers = { 'X-API-Key': key, 'Content-Type': type };
      const answer = await ask('/api/v1/servers/local/commands/execute', { method: 'POST', headers, body });
      expect(answer.status).toBe(status);
      detail(answer);
    });

    test.each([
      '/audit/commands?nonsense=1',
      '/audit/commands?since=yesterday',
      '/audit/commands?before=0',
      '/servers?x=1',
      '/audit/commands?success=true&success=false',
    ])('and refuses the query of %s', async (path) => {
      expect((await get(path)).status).toBe(400);
    });

    test.each([
      '/api/v2/servers',
      '/api',
      '/api/',
      '/api/v1/servers/',
      '/api/v1/servers/%ff/commands/execute',
      '/api/v1/../v1/nothing',
    ])('and finds nothing at %s', async (path) => {
      expect((await ask(path, { headers: { 'X-API-Key': key } })).status).toBe(404);
    });
  });

  describe('follows runs (API-5)', () => {
    const start = async (action: string, serverIds = ['web-1'], more: object = {}) => {
      const answer = await post('/runs', { action_type: action, server_ids: serverIds, ...more });
      expect(answer.status).toBe(202);
      return z.object({ runs: z.array(apiRunSchema) }).parse(JSON.parse(answer.text)).runs;
    };
    type Event = { id: string | undefined; event: string; data: Record<string, unknown> };
    const events = (text: string): Event[] =>
      text
        .split('\n\n')
        .filter((block) => block.includes('event:'))
        .map((block) => ({
          id: /^id: (.*)$/m.exec(block)?.[1],
          event: /^event: (.*)$/m.exec(block)?.[1] ?? '',
          data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}'),
        }));
    const textOf = (all: Event[]) =>
      all
        .filter(({ event }) => event === 'stdout')
        .map(({ data }) => data.text)
        .join('');

    test('on several servers', async () => {
      const runs = await start('both', ['local', 'web-1']);
      expect(runs.map(({ server: { id } }) => id)).toEqual(['local', 'web-1']);
      expect(new Set(runs.map(({ batch_id }) => batch_id)).size).toBe(1);
      for (const { id } of runs) {
        await expect.poll(async () => JSON.parse((await get(`/runs/${id}`)).text).outcome).toBe('ok');
      }
    });

    test('on one server after another, and stops at the first failure when asked to (RUN-4)', async () => {
      const outcomes = async (order: string) => {
        const runs = await start('fails', ['local', 'web-1'], { order });
        return Promise.all(
          runs.map(async ({ id }) => {
            const ended = async () => apiRunSchema.parse(JSON.parse((await get(`/runs/${id}`)).text));
            await expect.poll(async () => (await ended()).state).toBe('ended');
            return ended();
          }),
        );
      };
      const [first, second] = await outcomes('rolling');
      expect([first?.exit_code, second?.exit_code]).toEqual([3, 3]);
      expect(Date.parse(second?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.ended_at ?? ''));
      const [failed, spared] = await outcomes('rolling_until_failure');
      expect(failed?.exit_code).toBe(3);
      expect(spared).toMatchObject({ started_at: null, outcome: 'not-started', error: { code: 'BATCH_STOPPED' } });
      expect((await post('/runs', { action_type: 'both', server_ids: ['local'], order: 'backwards' })).status).toBe(
        400,
      );
    });

    test('live, and goes on where a broken connection left off', async () => {
      const [run] = await start('ticks');
      const whole = await get(`/runs/${run?.id}/output`);
      expect(whole.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      const all = events(whole.text);
      expect(textOf(all)).toBe('tick 1\ntick 2\ntick 3\ntick 4\ntick 5\ntick 6\n');
      expect(all.at(-1)).toMatchObject({ event: 'end', data: { id: run?.id, outcome: 'ok', exit_code: 0 } });
      for (const [index, { id, event }] of all.entries()) {
        if (event === 'end') continue;
        const rest = await get(`/runs/${run?.id}/output`, { 'Last-Event-ID': id ?? '' });
        expect(textOf(events(rest.text))).toBe(textOf(all.slice(index + 1)));
      }
      expect(textOf(events((await get(`/runs/${run?.id}/output?after=7`)).text))).not.toContain('tick 1');
    });

    test('while it runs', async () => {
      const [run] = await start('waits');
      const call = request({
        ...{ host: '127.0.0.1', port: server.port, path: `/api/v1/runs/${run?.id}/output` },
        headers: { 'X-API-Key': key },
      });
      const text = await new Promise<string>((resolve) => {
        let seen = '';
        call.on('response', (response) =>
          response.setEncoding('utf8').on('data', (chunk: string) => {
            seen += chunk;
            if (seen.includes('ready')) resolve(seen);
          }),
        );
        call.end();
      });
      expect(textOf(events(text))).toBe('ready\n');
      call.destroy();
      expect(JSON.parse((await get(`/runs/${run?.id}`)).text)).toMatchObject({ state: 'running', outcome: null });

      const other = await post(`/runs/${run?.id}/cancel`, {}, { 'X-API-Key': ENVIRONMENT_KEY });
      expect([other.status, detail(other).code]).toEqual([403, 'FORBIDDEN']);
      expect((await post(`/runs/${run?.id}/cancel`, {})).status).toBe(202);
      await expect.poll(async () => JSON.parse((await get(`/runs/${run?.id}`)).text).outcome).toBe('cancelled');
      expect((await post(`/runs/${run?.id}/cancel`, {})).status).toBe(404);
    });

    test('at the pace of the reader, to the last byte', async () => {
      const [run] = await start('flood', ['local']);
      const text = await new Promise<string>((resolve, reject) => {
        const call = request({
          ...{ host: '127.0.0.1', port: server.port, path: `/api/v1/runs/${run?.id}/output` },
          headers: { 'X-API-Key': key },
        });
        call.on('error', reject);
        call.on('response', (response) => {
          let seen = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            seen += chunk;
          });
          response.on('end', () => resolve(seen));
          // Nobody reads while the run goes on and ends, which takes no notice of it.
          response.pause();
          const ended = async () => JSON.parse((await get(`/runs/${run?.id}`)).text).outcome;
          expect
            .poll(ended, { timeout: 15_000 })
            .toBe('ok')
            .then(() => response.resume(), reject);
        });
        call.end();
      });
      const all = events(text);
      const gaps = all.filter(({ event }) => event === 'gap').reduce((sum, { data }) => sum + Number(data.bytes), 0);
      expect(gaps).toBeGreaterThan(0);
      expect(textOf(all).length + gaps).toBe(20_000_000);
      expect(all.at(-1)?.event).toBe('end');
    });

    test('no longer when its key is revoked', async () => {
      const leaving = (await backend.client.apiKeys.create({ name: 'leaving', requestsPerMinute: null })).key;
      const [run] = await start('waits');
      const following = get(`/runs/${run?.id}/output`, { 'X-API-Key': leaving });
      await sleep(300);
      await backend.client.apiKeys.revoke({ name: 'leaving' });
      expect((await following).text).not.toContain('event: end');
      await post(`/runs/${run?.id}/cancel`, {});
    });

    test('to their end although nobody waits for the answer', async () => {
      const call = request({
        ...{ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/v1/servers/local/commands/execute' },
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      });
      call.on('error', () => {});
      call.end(JSON.stringify({ action_type: 'ticks' }));
      await sleep(200);
      call.destroy();
      const newest = async () => JSON.parse((await get('/audit/commands?server_id=local')).text).records[0];
      await expect.poll(newest, { timeout: 5000 }).toMatchObject({ action: { id: 'ticks' }, outcome: 'ok' });
    });
  });

  describe('tells', () => {
    test('servers, actions and how it is doing', async () => {
      const { servers } = JSON.parse((await get('/servers')).text);
      expect(servers.find(({ id }: { id: string }) => id === 'web-1')).toMatchObject({ connection: 'connected' });
      const { actions } = JSON.parse((await get('/actions')).text);
      expect(actions.find(({ id }: { id: string }) => id === 'slow')).toMatchObject({ timeout: 1, risk: 'safe' });
      expect(JSON.parse((await get('/system/health')).text)).toMatchObject({ status: 'ok', version: '0.0.0' });
    });

    test('the history, by page, by filter, as a table, and whether it is intact', async () => {
      const ok = JSON.parse((await get('/audit/commands?success=true&server_id=web-1&action_type=hello')).text);
      expect(ok.records.length).toBeGreaterThan(0);
      for (const record of ok.records) expect(record).toMatchObject({ outcome: 'ok', action: { id: 'hello' } });
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      expect(JSON.parse((await get(`/audit/commands?since=${tomorrow}`)).text)).toEqual({ records: [], next: null });
      const csv = await get('/audit/commands.csv?action_type=hello');
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(csv.text.split('\r\n').length).toBeGreaterThan(2);
      expect(JSON.parse((await get('/audit/verification')).text)).toMatchObject({ intact: true, broken_at: null });
    });

    test('no secret, anywhere', async () => {
      await execute('web-1', { action_type: 'login', params: { token: CANARY } });
      const [stored] = await backend.client.apiKeys.list({});
      const told = await Promise.all(
        ['/audit/commands', '/audit/commands.csv', '/actions', '/servers', '/system/health'].map((path) => get(path)),
      );
      for (const { text } of told) {
        for (const secret of [CANARY, key, ENVIRONMENT_KEY]) expect(text).not.toContain(secret);
      }
      expect(JSON.stringify(stored)).not.toContain(ENVIRONMENT_KEY);
    });
  });

  test('describes itself (API-4)', async () => {
    const document = JSON.parse((await ask('/api/v1/openapi.json')).text);
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/api/v1/servers/{server_id}/commands/execute'].post;
    expect(operation.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/ExecuteRequest',
    });
    expect(operation.responses[200].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/ExecuteResult',
    });
    expect(Object.keys(operation.responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '408', '413', '415', '429', '500', '503']),
    );
    expect(Object.keys(document.components.schemas.ExecuteResult.properties)).toEqual(
      expect.arrayContaining(['exit_code', 'stdout', 'stderr', 'duration_ms']),
    );
    const page = await ask('/api/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|<img|@import|url\(|src=|href="(?!#|\/api\/|data:,")/);
    for (const path of Object.keys(document.paths)) expect(page.text).toContain(path);
  });

  test('finds and names a record that was changed behind its back (HIS-2)', async () => {
    const own = await startBackend({ apiKey: ENVIRONMENT_KEY });
    const its = await startApiServer(own);
    try {
      for (const time of [1, 2, 3]) {
        const [run] = await own.start({ actionId: 'uptime', parameters: {}, serverIds: ['local'] });
        if (run === undefined) throw new Error(`run ${time} did not start`);
        await own.ended(run.id);
      }
      const verify = async () => {
        const headers = { 'X-API-Key': ENVIRONMENT_KEY };
        return (await fetch(`${its.origin}/api/v1/audit/verification`, { headers })).json();
      };
      expect(await verify()).toMatchObject({ intact: true, records: 3, broken_at: null });
      tamper(
        join(own.dataDirectory, 'history.db'),
        "UPDATE asked SET run = replace(run, 'uptime', 'reboot') WHERE number = 2",
      );
      expect(await verify()).toMatchObject({
        ...{ intact: false, records: null, head: null, broken_at: 2 },
        message: expect.stringContaining('no. 2'),
      });
    } finally {
      its.stop();
      await own.close();
      own.discard();
    }
  });

  test('is off without a key (API-6)', async () => {
    const bare = await startBackend();
    const its = await startApiServer(bare);
    try {
      for (const path of ['/api/docs', '/api/v1/openapi.json', '/api/v1/servers']) {
        const response = await fetch(`${its.origin}${path}`, { headers: { 'X-API-Key': key } });
        expect(response.status).toBe(404);
      }
    } finally {
      its.stop();
      await bare.close();
      bare.discard();
    }
  });
});
