import { API_ENDPOINTS, API_PREFIX, type ApiEndpoint, COMMON_ERRORS } from '#shared/api.ts';
import { API_STATUS, apiErrorBodySchema } from '#shared/api-errors.ts';
import { API_SCHEMAS } from '#shared/api-schemas.ts';
import { z } from '#shared/z.ts';

/** A schema as the document holds it (JSON Schema 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;
/** A value in the path, the query or a header. */
export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
};
type Content = Record<string, { schema: JsonSchema }>;
/** What can come back, by its types. */
export type Response = { description: string; headers?: Record<string, object>; content: Content };
/** One method of one path. */
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Response>;
};
/** The part of OpenAPI 3.1 that is used here. */
export type OpenApi = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, object>; schemas: Record<string, JsonSchema> };
};

type Direction = 'input' | 'output';

/** The marks of a document of its own are not wanted in a part of one. */
function part(schema: JsonSchema): JsonSchema {
  const { $schema: _schema, $id: _id, '~standard': _standard, id: _name, ...rest } = schema;
  return rest;
}

/** The id that a schema has in the document, if it has one there. */
function idOf(schema: z.ZodType): string | undefined {
  const id = schema.meta()?.id;
  return typeof id === 'string' ? id : undefined;
}

function namedSchemas(schemas: readonly z.ZodType[], io: Direction): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const schema of schemas) {
    const id = idOf(schema);
    if (id !== undefined) registry.add(schema, { id });
  }
  const made = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, part({ ...schema })]));
}

/** A schema by reference where it has a name, otherwise as it is, with references inside. */
function schemaOf(schema: z.ZodType, io: Direction): JsonSchema {
  const id = idOf(schema);
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  const { $defs: _defs, ...rest } = part({ ...z.toJSONSchema(schema, { io }) });
  const text = JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

function parametersIn(place: 'path' | 'query', object: z.ZodObject): Parameter[] {
  return Object.entries(object.shape).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema, 'input');
    return {
      name,
      in: place,
      required: place === 'path' || !schema.safeParse(undefined).success,
      ...(typeof description === 'string' ? { description } : {}),
      schema: rest,
    };
  });
}

function success({ answer }: ApiEndpoint): Record<string, Response> {
  switch (answer.kind) {
    case 'json':
      return {
        [answer.status]: {
          description: answer.status === 202 ? 'It is under way.' : 'It went well.',
          content: { 'application/json': { schema: schemaOf(answer.schema, 'output') } },
        },
      };
    case 'events':
      return { 200: { description: 'Server-sent events.', content: { 'text/event-stream': { schema: TEXT } } } };
    case 'csv':
      return { 200: { description: 'A table with a head (RFC 4180).', content: { 'text/csv': { schema: TEXT } } } };
  }
}

const TEXT: JsonSchema = { type: 'string' };
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 0 } } };

function failures({ errors }: ApiEndpoint): Record<string, Response> {
  const byStatus = new Map<number, string[]>();
  for (const code of [...COMMON_ERRORS, ...errors]) {
    const status = API_STATUS.get(code) ?? 500;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, codes]): [string, Response] => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\``).join(', '),
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: { 'application/json': { schema: schemaOf(apiErrorBodySchema, 'output') } },
    },
  ]);
  return Object.fromEntries(responses);
}

function operation(operationId: string, endpoint: ApiEndpoint): Operation {
  const { tag, summary, description, parameters, query, body, answer } = endpoint;
  const resume: Parameter = {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The id of the last event that was received: the events behind it follow.',
    schema: TEXT,
  };
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters: [
      ...parametersIn('path', parameters),
      ...parametersIn('query', query),
      ...(answer.kind === 'events' ? [resume] : []),
    ],
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: { ...success(endpoint), ...failures(endpoint) },
  };
}

/** Describes the whole API, from the same table that answers it. */
export function openApiDocument(version: string): OpenApi {
  const paths: OpenApi['paths'] = {};
  for (const [name, endpoint] of Object.entries<ApiEndpoint>(API_ENDPOINTS)) {
    const path = `${API_PREFIX}${endpoint.path}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'HomelabCmd',
      version,
      description: 'Runs whitelisted commands on the servers of a homelab, and tells what ran.',
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }],
    tags: [...new Set(Object.values(API_ENDPOINTS).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
      schemas: { ...namedSchemas(API_SCHEMAS.requests, 'input'), ...namedSchemas(API_SCHEMAS.answers, 'output') },
    },
  };
}
