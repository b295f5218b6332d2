import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApiServer } from '../../../e2e/lab/api-server.ts';
import { startBackend } from '../../../e2e/lab/backend.ts';
import { sshdAvailable } from '../../../e2e/lab/sshd.ts';
import { tamper } from '../store/testing/history.ts';
import { type ApiLab, ENVIRONMENT_KEY, startApiLab } from './testing/api-lab.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

const CANARY = 'canary-c0ffee-secret';

describe.skipIf(!availability.available)('the automation API', () => {
  let lab: ApiLab;

  beforeAll(async () => {
    lab = await startApiLab();
    await lab.execute('web-1', { action_type: 'hello', params: { name: 'x' } });
  });
  afterAll(() => lab.stop());

  describe('tells', () => {
    test('servers, actions and how it is doing', async () => {
      const { servers } = JSON.parse((await lab.get('/servers')).text);
      expect(servers.find(({ id }: { id: string }) => id === 'web-1')).toMatchObject({ connection: 'connected' });
      const { actions } = JSON.parse((await lab.get('/actions')).text);
      expect(actions.find(({ id }: { id: string }) => id === 'slow')).toMatchObject({ timeout: 1, risk: 'safe' });
      expect(JSON.parse((await lab.get('/system/health')).text)).toMatchObject({ status: 'ok', version: '0.0.0' });
    });

    test('the history, by page, by filter, as a table, and whether it is intact', async () => {
      const ok = JSON.parse((await lab.get('/audit/commands?success=true&server_id=web-1&action_type=hello')).text);
      expect(ok.records.length).toBeGreaterThan(0);
      for (const record of ok.records) expect(record).toMatchObject({ outcome: 'ok', action: { id: 'hello' } });
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      expect(JSON.parse((await lab.get(`/audit/commands?since=${tomorrow}`)).text)).toEqual({
        records: [],
        next: null,
      });
      const csv = await lab.get('/audit/commands.csv?action_type=hello');
      expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(csv.text.split('\r\n').length).toBeGreaterThan(2);
      expect(JSON.parse((await lab.get('/audit/verification')).text)).toMatchObject({ intact: true, broken_at: null });
    });

    test('no secret, anywhere', async () => {
      await lab.execute('web-1', { action_type: 'login', params: { token: CANARY } });
      const [stored] = await lab.backend.client.apiKeys.list({});
      const told = await Promise.all(
        ['/audit/commands', '/audit/commands.csv', '/actions', '/servers', '/system/health'].map((path) =>
          lab.get(path),
        ),
      );
      for (const { text } of told) {
        for (const secret of [CANARY, lab.key, ENVIRONMENT_KEY]) expect(text).not.toContain(secret);
      }
      expect(JSON.stringify(stored)).not.toContain(ENVIRONMENT_KEY);
    });
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
});
