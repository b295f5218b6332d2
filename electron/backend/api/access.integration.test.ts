import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApiServer } from '../../../e2e/lab/api-server.ts';
import { startBackend } from '../../../e2e/lab/backend.ts';
import { sshdAvailable } from '../../../e2e/lab/sshd.ts';
import { type ApiLab, detail, ENVIRONMENT_KEY, startApiLab } from './testing/api-lab.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('the door of the automation API', () => {
  let lab: ApiLab;

  beforeAll(async () => {
    lab = await startApiLab();
  });
  afterAll(() => lab.stop());

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
        const answer = await lab.ask(`/api/v1${path}`, { headers });
        expect(answer.status).toBe(401);
        expect(detail(answer).code).toBe('UNAUTHORIZED');
      }
      for (const path of ['/runs', '/servers/local/commands/execute', '/runs/x/cancel', '/nothing']) {
        expect((await lab.ask(`/api/v1${path}`, { method: 'POST', headers })).status).toBe(401);
      }
    });

    test('the key from the environment', async () => {
      const answer = await lab.execute('local', { action_type: 'fails' }, { 'X-API-Key': ENVIRONMENT_KEY });
      expect(answer.status).toBe(200);
      const { records } = JSON.parse((await lab.get('/audit/commands?caller=api:environment')).text);
      expect(records).toHaveLength(1);
    });

    test('a key until it is revoked', async () => {
      const gone = (await lab.backend.client.apiKeys.create({ name: 'gone', requestsPerMinute: null })).key;
      expect((await lab.get('/servers', { 'X-API-Key': gone })).status).toBe(200);
      await lab.backend.client.apiKeys.revoke({ name: 'gone' });
      expect((await lab.get('/servers', { 'X-API-Key': gone })).status).toBe(401);
    });

    test.each([
      [{ Host: 'evil.example' }],
      [{ Host: '127.0.0.1' }],
      [{ Origin: 'http://evil.example' }],
      [{ Origin: 'null' }],
    ])('nobody under %o', async (headers) => {
      const answer = await lab.get('/servers', headers as Record<string, string>);
      expect(answer.status).toBe(403);
      expect(detail(answer).code).toBe('FORBIDDEN');
      expect((await lab.ask('/api/docs', { headers: headers as Record<string, string> })).status).toBe(403);
    });
  });

  describe('speaks HTTP', () => {
    test('HEAD and OPTIONS', async () => {
      const head = await lab.ask('/api/v1/servers', { method: 'HEAD', headers: { 'X-API-Key': lab.key } });
      expect([head.status, head.text]).toEqual([200, '']);
      const options = await lab.ask('/api/v1/servers', { method: 'OPTIONS', headers: { 'X-API-Key': lab.key } });
      expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, OPTIONS', '']);
    });

    test.each([
      ['DELETE', '/servers', 'GET, HEAD, OPTIONS'],
      ['GET', '/runs', 'POST, OPTIONS'],
      ['PUT', '/servers/local/commands/execute', 'POST, OPTIONS'],
    ])('%s %s is not allowed', async (method, path, allow) => {
      const answer = await lab.ask(`/api/v1${path}`, { method, headers: { 'X-API-Key': lab.key } });
      expect([answer.status, answer.headers.allow, detail(answer).code]).toEqual([405, allow, 'METHOD_NOT_ALLOWED']);
    });

    test.each([
      ['no JSON', 'nonsense', 'application/json', 400, 'VALIDATION_ERROR'],
      ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json', 400, 'VALIDATION_ERROR'],
      ['a list', '[]', 'application/json', 400, 'VALIDATION_ERROR'],
      [
        'a name that vanishes',
        '{"action_type":"hello","params":{"__proto__":"x","name":"y"}}',
        'application/json',
        400,
        'VALIDATION_ERROR',
      ],
      ['a list without end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'application/json', 400, 'VALIDATION_ERROR'],
      ['a form', 'action_type=fails', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['JSON that says it is text', '{"action_type":"fails"}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [
        'another character set',
        '{"action_type":"fails"}',
        'application/json; charset=latin1',
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['too much', `{"action_type":"${'x'.repeat(70_000)}"}`, 'application/json', 413, 'BODY_TOO_LARGE'],
    ])('and takes %s for what it is', async (_what, body, type, status, code) => {
      const headers = { 'X-API-Key': lab.key, 'Content-Type': type };
      const answer = await lab.ask('/api/v1/servers/local/commands/execute', { method: 'POST', headers, body });
      expect(answer.status).toBe(status);
      expect(detail(answer).code).toBe(code);
    });

    test.each([
      '/audit/commands?nonsense=1',
      '/audit/commands?since=yesterday',
      '/audit/commands?before=0',
      '/servers?x=1',
      '/audit/commands?success=true&success=false',
    ])('and refuses the query of %s', async (path) => {
      expect((await lab.get(path)).status).toBe(400);
    });

    test.each([
      '/api/v2/servers',
      '/api',
      '/api/',
      '/api/v1/servers/',
      '/api/v1/servers/%ff/commands/execute',
      '/api/v1/../v1/nothing',
    ])('and finds nothing at %s', async (path) => {
      expect((await lab.ask(path, { headers: { 'X-API-Key': lab.key } })).status).toBe(404);
    });
  });

  test('is off without a key (API-6)', async () => {
    const bare = await startBackend();
    const its = await startApiServer(bare);
    try {
      for (const path of ['/api/docs', '/api/v1/openapi.json', '/api/v1/servers']) {
        const response = await fetch(`${its.origin}${path}`, { headers: { 'X-API-Key': lab.key } });
        expect(response.status).toBe(404);
      }
    } finally {
      its.stop();
      await bare.close();
      bare.discard();
    }
  });
});
