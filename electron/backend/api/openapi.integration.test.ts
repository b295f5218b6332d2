import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshdAvailable } from '../../../e2e/lab/sshd.ts';
import { type ApiLab, startApiLab } from './testing/api-lab.ts';

const availability = sshdAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('the automation API', () => {
  let lab: ApiLab;

  beforeAll(async () => {
    lab = await startApiLab();
  });
  afterAll(() => lab.stop());

  test('describes itself (API-4)', async () => {
    const document = JSON.parse((await lab.ask('/api/v1/openapi.json')).text);
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
    const page = await lab.ask('/api/docs');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|<img|@import|url\(|src=|href="(?!#|\/api\/|data:,")/);
    for (const path of Object.keys(document.paths)) expect(page.text).toContain(path);
  });
});
