import { parameterNameSchema, parameterSchema, riskSchema } from './action.ts';
import { apiErrorBodySchema, apiErrorSchema } from './api-errors.ts';
import { problemSchema } from './event.ts';
import { OUTCOME_KINDS } from './outcome.ts';
import { runStateSchema } from './run.ts';
import { z } from './z.ts';

// The automation API. Paths, requests, answers, their checks and the OpenAPI document all come from this file. Names are
// snake_case, times are ISO 8601 in UTC, and a request with a field that is not listed here is refused.

/** What stands before the path of every operation. */
export const API_PREFIX = '/api/v1';
/** Bytes of a request's body at most. */
export const API_BODY_LIMIT = 64 * 1024;

const time = z.iso.datetime();
const serverId = z.string().min(1).max(256).describe('The id of a server, as `GET /servers` lists it.');

const params = z
  .record(z.string().max(64), z.union([z.string().max(65_536), z.number(), z.boolean()]))
  .describe('The parameters of the action by name. Numbers and booleans count as their text.');
const actionType = z.string().min(1).max(256).describe('The id of an action, as `GET /actions` lists it.');
const command = z
  .string()
  .max(65_536)
  .describe('The finished command. It runs only if it is, without any expansion, exactly what the action runs.');

const executeRequest = z
  .strictObject({ action_type: actionType, params: params.optional(), command: command.optional() })
  .meta({
    id: 'ExecuteRequest',
    description: 'An action with its parameters, or with its finished command.',
    examples: [{ action_type: 'restart_service', params: { service: 'nginx' } }],
  });

const startRequest = z
  .strictObject({
    action_type: actionType,
    server_ids: z.array(serverId).min(1).max(1000),
    params: params.optional(),
    command: command.optional(),
  })
  .meta({
    id: 'StartRequest',
    description: 'An action for several servers. It counts as one request.',
    examples: [{ action_type: 'apply_updates', server_ids: ['web-1', 'nas'] }],
  });

export const executeResultSchema = z
  .object({
    run_id: z.string(),
    exit_code: z.int().describe('What the command ended with; 128 and the number of the signal where one ended it.'),
    signal: z.string().nullable().describe('The signal that ended it.'),
    stdout: z.string(),
    stderr: z.string(),
    duration_ms: z.int().min(0).describe('From the moment the server accepted the command to its end.'),
    stdout_truncated: z.boolean().describe('Whether `stdout` is only the beginning.'),
    stderr_truncated: z.boolean().describe('Whether `stderr` is only the beginning.'),
    stdout_bytes: z.int().min(0).describe('What the command wrote in all.'),
    stderr_bytes: z.int().min(0).describe('What the command wrote in all.'),
  })
  .meta({ id: 'ExecuteResult', description: 'How a command ended, and what it wrote.' });

const run = {
  id: z.string(),
  batch_id: z.string().nullable().describe('Shared by the runs of one request on several servers.'),
  caller: z.string().describe('Who asked: `desktop`, `browser:...` or `api:` and the name of a key.'),
  server: z.object({
    id: z.string(),
    name: z.string(),
    address: z.string(),
    host_key: z.string().nullable().describe('The fingerprint that the server showed.'),
  }),
  action: z.object({ id: z.string(), title: z.string(), version: z.string() }),
  params: z.record(z.string(), z.string()),
  words: z.array(z.string()).describe('The exact words that ran; empty for a refusal.'),
  command: z.string().describe('The words as one line for a shell.'),
  state: runStateSchema,
  asked_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  duration_ms: z.int().min(0).nullable(),
  outcome: z.enum(OUTCOME_KINDS).nullable().describe('How it ended; null while it goes on. Only `ok` is a success.'),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  error: apiErrorSchema.nullable().describe('Why it has no exit code, where that is so.'),
  stdout_bytes: z.int().min(0),
  stderr_bytes: z.int().min(0),
};

export const apiRunSchema = z.object(run).meta({ id: 'Run', description: 'One action on one server.' });
export type ApiRun = z.infer<typeof apiRunSchema>;

export const auditRecordSchema = z
  .object({ number: z.int().min(1), ...run })
  .meta({ id: 'AuditRecord', description: 'A run or a refusal, with its number in the history.' });
export type AuditRecord = z.infer<typeof auditRecordSchema>;

export const apiServerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['local', 'ssh']),
    address: z.string(),
    tags: z.array(z.string()),
    connection: z.enum(['unknown', 'connecting', 'connected', 'idle', 'failed', 'paused']),
    last_run: z.object({ run_id: z.string(), outcome: z.enum(OUTCOME_KINDS), ended_at: time }).nullable(),
  })
  .meta({ id: 'Server' });
export type ApiServer = z.infer<typeof apiServerSchema>;

export const apiActionSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    group: z.string(),
    risk: riskSchema,
    version: z.string().describe('Changes with every change of the action.'),
    idempotent: z.boolean(),
    timeout: z.number().describe('Seconds until a run is ended.'),
    servers: z.array(z.string()).nullable().describe('Ids or tags of the servers that it may run on; null for all.'),
    params: z.record(parameterNameSchema, parameterSchema),
  })
  .meta({ id: 'Action' });
export type ApiAction = z.infer<typeof apiActionSchema>;

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']).describe('`degraded` while there is a problem that a person should mend.'),
    version: z.string(),
    uptime_seconds: z.number().min(0),
    servers: z.int().min(0),
    open_runs: z.int().min(0),
    problems: z.array(problemSchema),
    rate: z
      .object({ limit: z.int(), remaining: z.int(), next_at: time.nullable() })
      .describe('What this key may still start in this minute.'),
  })
  .meta({ id: 'Health' });

export const verificationResultSchema = z
  .object({
    intact: z.boolean(),
    records: z.int().min(0).nullable().describe('How many were checked; null when the chain is broken.'),
    head: z
      .string()
      .nullable()
      .describe('The last hash, in hex: write it down, and nothing before it can be changed unseen.'),
    broken_at: z
      .int()
      .nullable()
      .describe('The number of the first record that does not fit, where it is one of them.'),
    message: z.string(),
  })
  .meta({ id: 'Verification', description: 'What the check of the history has found.' });
export type VerificationResult = z.infer<typeof verificationResultSchema>;

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
/** Wire form of a positive whole number in a query. */
const cursor = z.string().regex(/^[1-9][0-9]{0,14}$/, 'this has to be a whole number');
const auditFilters = {
  server_id: z.string().max(256).optional().describe('Only this server.'),
  action_type: z.string().max(256).optional().describe('Only this action.'),
  caller: z.string().max(256).optional().describe('Only this caller: `desktop`, `browser`, `api:` and a name.'),
  since: moment.optional().describe('Asked for at this time or later. A date alone means its beginning in UTC.'),
  until: moment.optional().describe('Asked for at this time or earlier. A date alone means its end in UTC.'),
  success: z.enum(['true', 'false']).optional().describe('Only what ended with exit code 0, or only the rest.'),
};
const auditFilterSchema = z.strictObject(auditFilters);
export type AuditFilters = z.infer<typeof auditFilterSchema>;

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
    parameters: z.strictObject({ server_id: serverId }),
    query: none,
    body: executeRequest,
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
    body: startRequest,
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
    query: z.strictObject({ ...auditFilters, before: cursor.optional().describe('The `next` of the page before.') }),
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

/** The schemas that have a name of their own in the OpenAPI document, by who sends them. */
export const API_SCHEMAS = {
  requests: [executeRequest, startRequest],
  answers: [
    ...[executeResultSchema, apiRunSchema, auditRecordSchema, apiServerSchema, apiActionSchema, healthSchema],
    verificationResultSchema,
    ...[apiErrorSchema, apiErrorBodySchema],
  ],
} as const;
