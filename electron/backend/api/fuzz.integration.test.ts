import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from '#shared/z.ts';
import { startApiServer } from '../../../e2e/lab/api-server.ts';
import { startBackend, type TestBackend } from '../../../e2e/lab/backend.ts';
import type { JsonSchema, OpenApi, Operation } from './openapi.ts';
import { valuesOf } from './testing/schema-values.ts';

// Requests made from the OpenAPI document that the API itself serves, well-formed and less so. Whatever comes in, the
// answer is one that the document describes, and bad input is never the server's fault (5xx).

const BATCHES = 500;
const BATCH = 16;

const ACTIONS = `
actions:
  - { id: nothing, title: Nothing, argv: ['true'] }
  - { id: 'say', title: Say, argv: [echo, '{text}', '{count}', '{flag}'], params: { text: { type: string, optional: true }, count: { type: integer, default: 1 }, flag: { type: boolean, flag: --yes } } }
  - { id: keep, title: Keep, shell: 'read -r secret', params: { token: { type: secret } } }
`;

type Sent = {
  /** Its id; empty for a request that is for none. */
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
};
type Answer = { status: number; type: string; text: string };

let backend: TestBackend;
let server: Awaited<ReturnType<typeof startApiServer>>;
let document: OpenApi;
let key: string;
let runId: string;
const agent = new Agent({ keepAlive: true, maxSockets: BATCH });

beforeAll(async () => {
  backend = await startBackend({ actions: ACTIONS });
  server = await startApiServer(backend);
  key = (await backend.client.apiKeys.create({ name: 'fuzz', requestsPerMinute: 10_000 })).key;
  const [run] = await backend.start({ actionId: 'nothing', parameters: {}, serverIds: ['local'] });
  runId = run?.id ?? '';
  await backend.ended(runId);
  const { text } = await send({
    operation: '',
    method: 'GET',
    path: '/api/v1/openapi.json',
    headers: {},
    body: undefined,
  });
  document = JSON.parse(text);
});

afterAll(async () => {
  agent.destroy();
  server.stop();
  await backend.close();
  backend.discard();
});

function send({ method, path, headers, body }: Sent): Promise<Answer> {
  // A body of GET has no length unless it is given.
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const options = { agent, host: '127.0.0.1', port: server.port, method, path, headers: { ...headers, ...length } };
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Text as a part of a path or query, whatever is in it. */
function encode(text: unknown): string {
  return encodeURIComponent(String(text).toWellFormed());
}

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd });

function bodies(operation: Operation, names: ReadonlyMap<string, JsonSchema>): fc.Arbitrary<string | undefined> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return mostly(fc.constantFrom(undefined, '', '{}'), fc.json());
  const actions = fc.constantFrom('nothing', 'say', 'keep', 'none');
  const params = fc.dictionary(
    fc.constantFrom('text', 'count', 'flag', 'token', 'other'),
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.integer(), fc.double(), fc.boolean()),
  );
  const withServers = (body: object) =>
    operation.operationId === 'start_runs' ? { ...body, server_ids: ['local'] } : body;
  const allowed = fc.oneof(
    fc.constant({ action_type: 'nothing' }),
    fc.record({ text: fc.stringMatching(/^[a-z ]{1,20}$/), count: fc.nat(), flag: fc.boolean() }).map((given) => ({
      action_type: 'say',
      params: given,
    })),
    fc.nat().map((count) => ({ action_type: 'say', command: `echo ${count}` })),
  );
  const close = fc
    .record(
      {
        action_type: actions,
        params,
        command: fc.oneof(fc.constantFrom('true', 'echo a 1', "echo 'a b' 1 --yes", ''), fc.string({ unit: 'binary' })),
        server_ids: fc.array(fc.constantFrom('local', 'other'), { maxLength: 3 }),
      },
      { requiredKeys: ['action_type'] },
    )
    .map(({ server_ids, ...rest }) => (operation.operationId === 'start_runs' ? { ...rest, server_ids } : rest));
  const values = mostly(
    fc.oneof(allowed.map(withServers), close),
    fc.oneof(valuesOf(schema, names), fc.object(), fc.jsonValue()),
  );
  return mostly(
    values.map((value) => JSON.stringify(value)),
    fc.oneof(fc.string({ unit: 'binary' }), fc.constant('['.repeat(60_000)), fc.constant(`"${'x'.repeat(70_000)}"`)),
  );
}

function pathOf(template: string, operation: Operation, names: ReadonlyMap<string, JsonSchema>): fc.Arbitrary<string> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const known = fc.constantFrom(template.includes('{server_id}') ? 'local' : runId, 'none');
  const values = (schema: JsonSchema) => mostly(known, fc.oneof(valuesOf(schema, names), fc.string({ minLength: 1 })));
  const path = fc
    .tuple(...inPath.map(({ schema }) => values(schema)))
    .map((chosen) => inPath.reduce((text, { name }, at) => text.replace(`{${name}}`, encode(chosen[at])), template));
  const query = fc
    .record(
      Object.fromEntries(
        inQuery.map(({ name, schema }) => [name, mostly(valuesOf(schema, names), fc.string({ unit: 'binary' }))]),
      ),
      { requiredKeys: [] },
    )
    .map((chosen) => Object.entries(chosen).map(([name, value]) => `${name}=${encode(value)}`));
  const extra = mostly(
    fc.constant<string[]>([]),
    fc.constantFrom(['x=1'], ['success=true', 'success=true'], ['%ff=%ff']),
  );
  return fc.tuple(path, query, extra).map(([start, chosen, more]) => {
    const all = [...chosen, ...more];
    return all.length === 0 ? start : `${start}?${all.join('&')}`;
  });
}

function requests(): fc.Arbitrary<Sent> {
  const names = new Map(Object.entries(document.components.schemas));
  const described = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      fc.record({
        operation: fc.constant(operation.operationId),
        method: mostly(fc.constant(method.toUpperCase()), fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH')),
        path: pathOf(template, operation, names),
        headers: fc
          .record({
            key: mostly(fc.constant(key), fc.constantFrom('', 'wrong', `${key}x`)),
            type: mostly(
              fc.constant('application/json'),
              fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'multipart/form-data'),
            ),
            lastEvent: fc.option(fc.constantFrom('0', '5', '-1', 'x', '99999999999999999999')),
          })
          .map(({ key: presented, type, lastEvent }) => ({
            'X-API-Key': presented,
            'Content-Type': type,
            ...(lastEvent === null ? {} : { 'Last-Event-ID': lastEvent }),
          })),
        body: bodies(operation, names),
      }),
    ),
  );
  const stray = fc.record({
    operation: fc.constant(''),
    method: fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS'),
    path: fc.stringMatching(/^\/api\/[a-z0-9/.%?&=_~-]{0,40}$/),
    headers: fc.constant<Record<string, string>>({ 'X-API-Key': key }),
    body: fc.constant(undefined),
  });
  return fc.oneof(...described, stray);
}

const validators = new Map<JsonSchema, z.ZodType>();
/** The answers that the document allows, as something that checks them: made from the document, not from our own schemas. */
function validatorOf(schema: JsonSchema): z.ZodType {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const made = z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
  validators.set(schema, made);
  return made;
}

const ERROR_BODY: JsonSchema = { $ref: '#/components/schemas/ErrorBody' };

/** The operation that the document describes for a request, if it is one of those. */
function describedBy({ operation, method }: Sent): Operation | undefined {
  return Object.values(document.paths)
    .map((methods) => methods[method.toLowerCase()])
    .find((candidate) => candidate?.operationId === operation);
}

/** What is wrong with an answer; null when nothing is. */
function faultOf(sent: Sent, { status, type, text }: Answer): string | null {
  if (status >= 500) return 'bad input was the fault of the server';
  const operation = describedBy(sent);
  if (operation === undefined) {
    if (sent.method === 'HEAD' || status < 300) return null;
    return validatorOf(ERROR_BODY).safeParse(JSON.parse(text)).error?.message ?? null;
  }
  const response = operation.responses[String(status)];
  if (response === undefined) return `the document does not have the status ${status}`;
  const content = response.content[type.split(';')[0] ?? ''];
  if (content === undefined) return `the document does not have the type ${type}`;
  if (!type.startsWith('application/json')) return null;
  return validatorOf(content.schema).safeParse(JSON.parse(text)).error?.message ?? null;
}

test('no answer outside of the document, no 5xx from bad input (API-4)', { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(requests(), { minLength: BATCH, maxLength: BATCH }), async (batch) => {
      await Promise.all(
        batch.map(async (sent) => {
          const answer = await send(sent);
          const fault = faultOf(sent, answer);
          if (fault !== null)
            throw new Error(
              `${fault}\n${JSON.stringify(sent).slice(0, 2000)}\n${answer.status} ${answer.text.slice(0, 2000)}`,
            );
          const name = `${sent.operation} ${answer.status}`;
          seen.set(name, (seen.get(name) ?? 0) + 1);
        }),
      );
    }),
    { numRuns: BATCHES },
  );
  // It has got behind the first checks: everything has succeeded, and has been refused.
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    if (operation.operationId === 'cancel_run') continue;
    const statuses = [...seen.keys()].filter((name) => name.startsWith(`${operation.operationId} `));
    expect(
      statuses.some((name) => / 20[02]$/.test(name)),
      `${operation.operationId} in ${statuses}`,
    ).toBe(true);
    expect(
      statuses.some((name) => / 4\d\d$/.test(name)),
      `${operation.operationId} in ${statuses}`,
    ).toBe(true);
  }
  const { text } = await send({
    operation: '',
    method: 'GET',
    path: '/api/v1/audit/verification',
    headers: { 'X-API-Key': key },
    body: undefined,
  });
  expect(JSON.parse(text)).toMatchObject({ intact: true });
});
