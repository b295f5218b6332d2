import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRunSchema } from '#shared/api-schemas.ts';
import { z } from '#shared/z.ts';
import { sshdAvailable } from '../../../e2e/lab/sshd.ts';
import { type ApiLab, detail, ENVIRONMENT_KEY, startApiLab } from './testing/api-lab.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('a program', () => {
  let lab: ApiLab;

  beforeAll(async () => {
    lab = await startApiLab();
  });
  afterAll(() => lab.stop());

  describe('follows runs (API-5)', () => {
    const start = async (action: string, serverIds = ['web-1'], more: object = {}) => {
      const answer = await lab.post('/runs', { action_type: action, server_ids: serverIds, ...more });
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
        await expect.poll(async () => JSON.parse((await lab.get(`/runs/${id}`)).text).outcome).toBe('ok');
      }
    });

    test('on one server after another, and stops at the first failure when asked to (RUN-4)', async () => {
      const outcomes = async (order: string) => {
        const runs = await start('fails', ['local', 'web-1'], { order });
        return Promise.all(
          runs.map(async ({ id }) => {
            const ended = async () => apiRunSchema.parse(JSON.parse((await lab.get(`/runs/${id}`)).text));
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
      expect((await lab.post('/runs', { action_type: 'both', server_ids: ['local'], order: 'backwards' })).status).toBe(
        400,
      );
    });

    test('live, and goes on where a broken connection left off', async () => {
      const [run] = await start('ticks');
      const whole = await lab.get(`/runs/${run?.id}/output`);
      expect(whole.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      const all = events(whole.text);
      expect(textOf(all)).toBe('tick 1\ntick 2\ntick 3\ntick 4\ntick 5\ntick 6\n');
      expect(all.at(-1)).toMatchObject({ event: 'end', data: { id: run?.id, outcome: 'ok', exit_code: 0 } });
      for (const [index, { id, event }] of all.entries()) {
        if (event === 'end') continue;
        const rest = await lab.get(`/runs/${run?.id}/output`, { 'Last-Event-ID': id ?? '' });
        expect(textOf(events(rest.text))).toBe(textOf(all.slice(index + 1)));
      }
      expect(textOf(events((await lab.get(`/runs/${run?.id}/output?after=7`)).text))).not.toContain('tick 1');
    });

    test('while it runs', async () => {
      const [run] = await start('waits');
      const call = request({
        ...{ host: '127.0.0.1', port: lab.port, path: `/api/v1/runs/${run?.id}/output` },
        headers: { 'X-API-Key': lab.key },
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
      expect(JSON.parse((await lab.get(`/runs/${run?.id}`)).text)).toMatchObject({ state: 'running', outcome: null });

      const other = await lab.post(`/runs/${run?.id}/cancel`, {}, { 'X-API-Key': ENVIRONMENT_KEY });
      expect([other.status, detail(other).code]).toEqual([403, 'FORBIDDEN']);
      expect((await lab.post(`/runs/${run?.id}/cancel`, {})).status).toBe(202);
      await expect.poll(async () => JSON.parse((await lab.get(`/runs/${run?.id}`)).text).outcome).toBe('cancelled');
      expect((await lab.post(`/runs/${run?.id}/cancel`, {})).status).toBe(404);
    });

    test('at the pace of the reader, to the last byte', async () => {
      const [run] = await start('flood', ['local']);
      const text = await new Promise<string>((resolve, reject) => {
        const call = request({
          ...{ host: '127.0.0.1', port: lab.port, path: `/api/v1/runs/${run?.id}/output` },
          headers: { 'X-API-Key': lab.key },
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
          const ended = async () => JSON.parse((await lab.get(`/runs/${run?.id}`)).text).outcome;
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
      const leaving = (await lab.backend.client.apiKeys.create({ name: 'leaving', requestsPerMinute: null })).key;
      const [run] = await start('waits');
      const following = lab.get(`/runs/${run?.id}/output`, { 'X-API-Key': leaving });
      await sleep(300);
      await lab.backend.client.apiKeys.revoke({ name: 'leaving' });
      expect((await following).text).not.toContain('event: end');
      await lab.post(`/runs/${run?.id}/cancel`, {});
    });

    test('to their end although nobody waits for the answer', async () => {
      const call = request({
        ...{ host: '127.0.0.1', port: lab.port, method: 'POST', path: '/api/v1/servers/local/commands/execute' },
        headers: { 'X-API-Key': lab.key, 'Content-Type': 'application/json' },
      });
      call.on('error', () => {});
      call.end(JSON.stringify({ action_type: 'ticks' }));
      await sleep(200);
      call.destroy();
      const newest = async () => JSON.parse((await lab.get('/audit/commands?server_id=local')).text).records[0];
      await expect.poll(newest, { timeout: 5000 }).toMatchObject({ action: { id: 'ticks' }, outcome: 'ok' });
    });
  });
});
