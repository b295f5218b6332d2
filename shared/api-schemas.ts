import { parameterNameSchema, parameterSchema, riskSchema } from './action.ts';
import { apiErrorBodySchema, apiErrorSchema } from './api-errors.ts';
import { problemSchema } from './event.ts';
import { OUTCOME_KINDS } from './outcome.ts';
import { runStateSchema } from './run.ts';
import { z } from './z.ts';

// What goes in and out of the automation API. Names are snake_case, times are ISO 8601 in UTC, and a request with a field
// that is not listed here is refused.

const time = z.iso.datetime();
/** The id of a server, which need not exist. */
export const serverIdSchema = z.string().min(1).max(256).describe('The id of a server, as `GET /servers` lists it.');

const params = z
  .record(z.string().max(64), z.union([z.string().max(65_536), z.number(), z.boolean()]))
  .describe(
    'The parameters of the action by name. Numbers and booleans count as their text. A number that would be read as another one (1.10, 1e3, more than 15 digits) is refused: send it as a text.',
  );
const actionType = z.string().min(1).max(256).describe('The id of an action, as `GET /actions` lists it.');
const command = z
  .string()
  .max(65_536)
  .describe('The finished command. It runs only if it is, without any expansion, exactly what the action runs.');

/** The body of `execute_command`. */
export const executeRequestSchema = z
  .strictObject({ action_type: actionType, params: params.optional(), command: command.optional() })
  .meta({
    id: 'ExecuteRequest',
    description: 'An action with its parameters, or with its finished command.',
    examples: [{ action_type: 'restart_service', params: { service: 'nginx' } }],
  });

const order = z
  .enum(['parallel', 'rolling', 'rolling_until_failure'])
  .default('parallel')
  .describe(
    'Several servers at a time, or one after another; with `rolling_until_failure` the rest is not begun after one that does not succeed.',
  );
/** How the runs of one request follow each other, as a program says it. */
export type ApiOrder = z.infer<typeof order>;

/** The body of `start_runs`. */
export const startRequestSchema = z
  .strictObject({
    action_type: actionType,
    server_ids: z.array(serverIdSchema).min(1).max(1000),
    params: params.optional(),
    command: command.optional(),
    order,
  })
  .meta({
    id: 'StartRequest',
    description: 'An action for several servers. It counts as one request.',
    examples: [{ action_type: 'apply_updates', server_ids: ['web-1', 'nas'], order: 'rolling_until_failure' }],
  });

/** What `execute_command` answers. */
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

/** A run, live or from the history. */
export const apiRunSchema = z.object(run).meta({ id: 'Run', description: 'One action on one server.' });
/** A run as the API tells it. */
export type ApiRun = z.infer<typeof apiRunSchema>;

/** A record of the history. */
export const auditRecordSchema = z
  .object({ number: z.int().min(1), ...run })
  .meta({ id: 'AuditRecord', description: 'A run or a refusal, with its number in the history.' });
/** A record as the API tells it. */
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** A server, without anything secret. */
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
/** A server as the API tells it. */
export type ApiServer = z.infer<typeof apiServerSchema>;

/** An action of the whitelist in force. */
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
/** An action as the API tells it. */
export type ApiAction = z.infer<typeof apiActionSchema>;

/** What `health` answers. */
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

/** What `verify_audit` answers. */
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
/** The verdict over the history. */
export type VerificationResult = z.infer<typeof verificationResultSchema>;

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
/** Wire form of a positive whole number in a query. */
export const cursorSchema = z.string().regex(/^[1-9][0-9]{0,14}$/, 'this has to be a whole number');
/** What the history can be filtered by. */
export const AUDIT_FILTERS = {
  server_id: z.string().max(256).optional().describe('Only this server.'),
  action_type: z.string().max(256).optional().describe('Only this action.'),
  caller: z.string().max(256).optional().describe('Only this caller: `desktop`, `browser`, `api:` and a name.'),
  since: moment.optional().describe('Asked for at this time or later. A date alone means its beginning in UTC.'),
  until: moment.optional().describe('Asked for at this time or earlier. A date alone means its end in UTC.'),
  success: z.enum(['true', 'false']).optional().describe('Only what ended with exit code 0, or only the rest.'),
};
/** The query of an export. */
export const auditFilterSchema = z.strictObject(AUDIT_FILTERS);
/** Filters as they come in. */
export type AuditFilters = z.infer<typeof auditFilterSchema>;

/** The schemas that have a name of their own in the OpenAPI document, by who sends them. */
export const API_SCHEMAS = {
  requests: [executeRequestSchema, startRequestSchema],
  answers: [
    ...[executeResultSchema, apiRunSchema, auditRecordSchema, apiServerSchema, apiActionSchema, healthSchema],
    verificationResultSchema,
    ...[apiErrorSchema, apiErrorBodySchema],
  ],
} as const;
