import {
  AUDIT_FILTERS,
  apiActionSchema,
  apiRunSchema,
  apiServerSchema,
  auditFilterSchema,
  auditRecordSchema,
  cursorSchema,
  executeRequestSchema,
  executeResultSchema,
  healthSchema,
  serverIdSchema,
  startRequestSchema,
  verificationResultSchema,
} from './api-schemas.ts';
import { z } from './z.ts';

// The automation API: routes, checks, handlers' types and the OpenAPI document all come from this table.

/** What stands before the path of every operation. */
export const API_PREFIX = '/api/v1';
/** Bytes of a request's body at most. */
export const API_BODY_LIMIT = 64 * 1024;

const none = z.strictObject({});
const runId = z.strictObject({ run_id: z.string().min(1).max(64) });

/** What an operation answers with when it succeeds. */
type Answer = { kind: 'json'; status: 200 | 202; schema: z.ZodType } | { kind: 'events' } | { kind: 'csv' };

type Endpoint = {
  method: 'GET' | 'POST';
  /** Behind `API_PREFIX`. */
  path: string;
  tag: 'Commands' | 'Runs' | 'Audit' | 'System';
  summary: string;
  description: string;
  parameters: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodObject | null;
  answer: Answer;
  /** The codes that it has besides those that any operation can have. */
  errors: readonly string[];
};

/** Codes of a run that could not be executed. */
const RUN_ERRORS = [
  ...['TIMEOUT', 'CANCELLED', 'LOST', 'SSH_CONNECTION', 'SSH_AUTH', 'HOST_KEY', 'KEY_NOT_CONFIGURED', 'CIRCUIT_OPEN'],
  ...['COMMAND_NOT_STARTED', 'SUDO_PASSWORD_MISSING', 'SUDO_PASSWORD_WRONG', 'CONFLICT', 'CONFIGURATION_BROKEN'],
];
/** Codes of a request that policy turns down. */
const REFUSALS = [
  ...['NOT_WHITELISTED', 'INVALID_PARAMETER', 'EMPTY_COMMAND', 'COMMAND_TOO_LONG', 'NOT_ALLOWED_ON_SERVER'],
  ...['NOT_FOUND', 'RATE_LIMITED', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
];
/** Codes that any operation can answer with. */
export const COMMON_ERRORS: readonly string[] = [
  ...['VALIDATION_ERROR', 'UNAUTHORIZED', 'FORBIDDEN', 'INTERNAL', 'STORE_FAILED', 'SHUTTING_DOWN'],
];

/** Every operation of the API. */
export const API_ENDPOINTS = {
  execute_command: {
    method: 'POST',
    path: '/servers/{server_id}/commands/execute',
    tag: 'Commands',
    summary: 'Run an action on one server and wait for its end',
    description:
      'A non-zero exit code is a result (200), not an error. The answer carries the beginning of long output and says how much there was; all of it is at `GET /runs/{run_id}/output`. The run goes on when the connection of the request is closed.',
    parameters: z.strictObject({ server_id: serverIdSchema }),
    query: none,
    body: executeRequestSchema,
    answer: { kind: 'json', status: 200, schema: executeResultSchema },
    errors: [...REFUSALS, ...RUN_ERRORS],
  },
  start_runs: {
    method: 'POST',
    path: '/runs',
    tag: 'Runs',
    summary: 'Start an action on several servers',
    description: 'Answers as soon as the runs are recorded and queued. Refused as a whole when one of them would be.',
    parameters: none,
    query: none,
    body: startRequestSchema,
    answer: { kind: 'json', status: 202, schema: z.object({ runs: z.array(apiRunSchema) }) },
    errors: REFUSALS,
  },
  get_run: {
    method: 'GET',
    path: '/runs/{run_id}',
    tag: 'Runs',
    summary: 'Look at a run',
    description: 'Whoever started it, live or from the history.',
    parameters: runId,
    query: none,
    body: null,
    answer: { kind: 'json', status: 200, schema: apiRunSchema },
    errors: ['NOT_FOUND'],
  },
  follow_output: {
    method: 'GET',
    path: '/runs/{run_id}/output',
    tag: 'Runs',
    summary: 'Follow the output of a run',
    description:
      'Server-sent events: `stdout` and `stderr` with `{"text", "at_ms"}`, `gap` with `{"bytes"}` that are not kept, and at the end `end` with the run. The id of an event is the place in the output behind it: send it as `Last-Event-ID` (or `after`) to go on there.',
    parameters: runId,
    query: z.strictObject({
      after: z
        .string()
        .regex(/^[0-9]{1,15}$/)
        .optional()
        .describe('Like `Last-Event-ID`.'),
    }),
    body: null,
    answer: { kind: 'events' },
    errors: ['NOT_FOUND'],
  },
  cancel_run: {
    method: 'POST',
    path: '/runs/{run_id}/cancel',
    tag: 'Runs',
    summary: 'Cancel a run',
    description: 'Only runs that the same key has started. Answers at once; the run says later what is left of it.',
    parameters: runId,
    query: none,
    body: null,
    answer: { kind: 'json', status: 202, schema: apiRunSchema },
    errors: ['NOT_FOUND', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  },
  list_servers: {
    method: 'GET',
    path: '/servers',
    tag: 'System',
    summary: 'List the servers',
    description: 'With what is known about the way to them, and how the last run on each ended.',
    parameters: none,
    query: none,
    body: null,
    answer: { kind: 'json', status: 200, schema: z.object({ servers: z.array(apiServerSchema) }) },
    errors: [],
  },
  list_actions: {
    method: 'GET',
    path: '/actions',
    tag: 'System',
    summary: 'List the actions',
    description: 'The whitelist in force.',
    parameters: none,
    query: none,
    body: null,
    answer: { kind: 'json', status: 200, schema: z.object({ actions: z.array(apiActionSchema) }) },
    errors: [],
  },
  health: {
    method: 'GET',
    path: '/system/health',
    tag: 'System',
    summary: 'Look how the app is doing',
    description: 'And what is left of the rate limit of this key.',
    parameters: none,
    query: none,
    body: null,
    answer: { kind: 'json', status: 200, schema: healthSchema },
    errors: [],
  },
  search_audit: {
    method: 'GET',
    path: '/audit/commands',
    tag: 'Audit',
    summary: 'Search the history',
    description: 'Runs and refusals of all callers, newest first, 100 on a page.',
    parameters: none,
    query: z.strictObject({
      ...AUDIT_FILTERS,
      before: cursorSchema.optional().describe('The `next` of the page before.'),
    }),
    body: null,
    answer: {
      kind: 'json',
      status: 200,
      schema: z.object({ records: z.array(auditRecordSchema), next: z.int().nullable() }),
    },
    errors: [],
  },
  verify_audit: {
    method: 'GET',
    path: '/audit/verification',
    tag: 'Audit',
    summary: 'Verify the history',
    description: 'Checks the hash chain over all records from its beginning. Takes seconds where there are very many.',
    parameters: none,
    query: none,
    body: null,
    answer: { kind: 'json', status: 200, schema: verificationResultSchema },
    errors: [],
  },
  export_audit: {
    method: 'GET',
    path: '/audit/commands.csv',
    tag: 'Audit',
    summary: 'Export the history',
    description: 'Everything that the filters find, newest first, as a table. No field is read as a formula.',
    parameters: none,
    query: auditFilterSchema,
    body: null,
    answer: { kind: 'csv' },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** The name of an operation, as the OpenAPI document gives it (`operationId`). */
export type ApiOperation = keyof typeof API_ENDPOINTS;
/** An operation, whichever. */
export type ApiEndpoint = Endpoint;
