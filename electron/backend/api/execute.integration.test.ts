import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshdAvailable } from '../../../e2e/lab/sshd.ts';
import { type ApiLab, detail, result, startApiLab } from './testing/api-lab.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('a program', () => {
  let lab: ApiLab;

  beforeAll(async () => {
    lab = await startApiLab();
  });
  afterAll(() => lab.stop());

  describe('executes (API-1)', () => {
    test('a success', async () => {
      const answer = await lab.execute('web-1', { action_type: 'hello', params: { name: 'a b' } });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({
        ...{ exit_code: 0, signal: null, stdout: 'hello a b\n', stderr: '' },
        ...{ stdout_truncated: false, stderr_truncated: false, stdout_bytes: 10, stderr_bytes: 0 },
      });
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });

    test('a non-zero exit, which is no error', async () => {
      const answer = await lab.execute('web-1', { action_type: 'fails' });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({ exit_code: 3, stdout: 'out\n', stderr: 'err\n' });
    });

    test('with stdout and stderr apart and complete', async () => {
      const { stdout, stderr } = result(await lab.execute('web-1', { action_type: 'both' }));
      expect(stdout).toBe('out 1\nout 2\nout 3\nout 4\nout 5\n');
      expect(stderr).toBe('err 1\nerr 2\nerr 3\nerr 4\nerr 5\n');
    });

    test('and says how much of long output it leaves out (EX-6)', async () => {
      const { stdout, ...rest } = result(await lab.execute('web-1', { action_type: 'long' }));
      expect(rest).toMatchObject({ exit_code: 0, stdout_truncated: true, stderr_truncated: false, stderr: 'done\n' });
      expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(10_000);
      expect(Buffer.byteLength(stdout)).toBeGreaterThan(9_990);
      expect(stdout.startsWith('line number 0 ä\n')).toBe(true);
      expect(rest.stdout_bytes).toBe(
        Array.from({ length: 4000 }, (_, i) => `line number ${i} ä\n`).join('').length + 4000,
      );
    });

    test('and gives the exit code of a shell for a signal', async () => {
      const answer = await lab.execute('local', { action_type: 'killed' });
      expect(answer.status).toBe(200);
      expect(result(answer)).toMatchObject({ exit_code: 137, signal: 'SIGKILL' });
    });

    test('a finished command that is the action (POL-5)', async () => {
      const answer = await lab.execute('web-1', {
        action_type: 'restart_service',
        command: "echo systemctl restart 'nginx'",
      });
      expect(answer.status).toBe(200);
      expect(result(answer).stdout).toBe('systemctl restart nginx\n');
    });

    test('numbers and booleans as their text', async () => {
      expect(result(await lab.execute('web-1', { action_type: 'hello', params: { name: 7 } })).stdout).toBe(
        'hello 7\n',
      );
    });

    test.each(['1.10', '12345678901234567890', '1e3', '-0', '1.0'])(
      'never with another number than %s',
      async (number) => {
        const execute = (body: string) =>
          lab.ask('/api/v1/servers/web-1/commands/execute', {
            method: 'POST',
            headers: { 'X-API-Key': lab.key, 'Content-Type': 'application/json' },
            body,
          });
        const refused = await execute(`{"action_type":"hello","params":{"name":${number}}}`);
        expect(refused.status).toBe(400);
        expect(detail(refused).message).toContain(`the number ${number} would be read as`);
        if (number.startsWith('-')) return;
        const taken = await execute(`{"action_type":"hello","params":{"name":"${number}"}}`);
        expect(result(taken).stdout).toBe(`hello ${number}\n`);
      },
    );
  });

  describe('refuses (API-2)', () => {
    test('an unknown server', async () => {
      const answer = await lab.execute('no-such', { action_type: 'hello', params: { name: 'x' } });
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
      const before = lab.sshd.log();
      const answer = await lab.execute('web-1', body);
      expect(answer.status).toBe(400);
      expect(detail(answer)).toMatchObject({ code });
      expect(lab.sshd.log()).toBe(before);
    });

    test('a command that does not end: 408, naming the limit', async () => {
      const answer = await lab.execute('web-1', { action_type: 'slow' });
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
      const answer = await lab.execute(serverId, { action_type: 'fails' });
      expect(answer.status).toBe(500);
      expect(detail(answer)).toMatchObject({ code, cause });
      expect(detail(answer).run_id).toBeDefined();
    });

    /** Asks for a command that waits, and gives its run once it does. */
    async function waiting(serverId: string) {
      const answer = lab.execute(serverId, { action_type: 'waits' });
      const newest = async () =>
        JSON.parse((await lab.get(`/audit/commands?action_type=waits&server_id=${serverId}`)).text).records[0];
      await expect.poll(newest).toMatchObject({ outcome: null });
      const { id } = await newest();
      await expect.poll(async () => JSON.parse((await lab.get(`/runs/${id}`)).text).state).toBe('running');
      return { id, answer };
    }

    test('a command that somebody cancels: 409', async () => {
      const { id, answer } = await waiting('local');
      await lab.backend.client.runs.cancel({ runId: id });
      expect((await answer).status).toBe(409);
      expect(detail(await answer)).toMatchObject({ code: 'CANCELLED', run_id: id, next: 'No process of it is left.' });
    });

    test('a command whose end nobody saw: 500, and never as if it had failed or succeeded (EX-4)', async () => {
      const { id, answer } = await waiting('web-1');
      lab.sshd.killSessions();
      expect((await answer).status).toBe(500);
      expect(detail(await answer)).toMatchObject({ code: 'LOST', run_id: id });
    });

    test('a server that is left alone for a while: 503, and says when to come again (EXE-5)', async () => {
      let answer = await lab.execute('down', { action_type: 'fails' });
      for (let count = 0; count < 10 && answer.status === 500; count += 1) {
        answer = await lab.execute('down', { action_type: 'fails' });
      }
      expect(answer.status).toBe(503);
      expect(detail(answer)).toMatchObject({ code: 'CIRCUIT_OPEN' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    });

    test('the eleventh request of a minute, and says when to come again (POL-7)', async () => {
      const rated = (await lab.backend.client.apiKeys.create({ name: 'rated', requestsPerMinute: null })).key;
      const hello = () => lab.execute('local', { action_type: 'hello', params: { name: 'x' } }, { 'X-API-Key': rated });
      for (let count = 0; count < 10; count += 1) expect((await hello()).status).toBe(200);
      const answer = await hello();
      expect(answer.status).toBe(429);
      expect(detail(answer)).toMatchObject({ code: 'RATE_LIMITED' });
      const seconds = Number(answer.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
      expect(detail(answer).retry_after).toBe(seconds);
      // Looking costs nothing, and other keys have requests of their own.
      expect((await lab.get('/runs/none', { 'X-API-Key': rated })).status).toBe(404);
      expect((await lab.execute('local', { action_type: 'fails' })).status).toBe(200);
      const health = JSON.parse((await lab.get('/system/health', { 'X-API-Key': rated })).text);
      expect(health.rate).toMatchObject({ limit: 10, remaining: 0 });
      const listed = await lab.backend.client.apiKeys.list({});
      expect(listed.find(({ name }) => name === 'rated')?.rate).toMatchObject({ limit: 10, remaining: 0 });
    });

    test('and keeps what was refused', async () => {
      await lab.execute('web-1', { action_type: 'restart_service', command: 'echo reboot' });
      const { records } = JSON.parse((await lab.get('/audit/commands?server_id=web-1&success=false')).text);
      expect(records[0]).toMatchObject({
        caller: 'api:tests',
        outcome: 'refused',
        words: [],
        error: { code: 'NOT_WHITELISTED' },
      });
    });
  });
});
