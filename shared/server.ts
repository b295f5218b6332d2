import { appErrorSchema, hostKeySchema, pauseReasonSchema } from './errors.ts';
import { DECEIVING_CHARACTER } from './hidden-characters.ts';
import { outcomeSchema } from './outcome.ts';
import { z } from './z.ts';

// Keys are written as they stand in servers.yaml (snake_case).

/** Lower-case identifier of a server or a tag: letters, digits, `.`, `_` and `-`, at most 64, starting with a letter or digit. */
export const identifierSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'use 1 to 64 lower-case letters, digits, ".", "_" or "-"');

const common = {
  id: identifierSchema,
  name: z
    .string()
    .trim()
    .min(1, 'a name is needed')
    .max(100, 'at most 100 characters')
    .refine(
      (name) => !DECEIVING_CHARACTER.test(name),
      'a name has no line breaks, and no characters that hide or reorder others',
    ),
  tags: z.array(identifierSchema).max(32).default([]),
};

/** Host name or IP address; never a URL, never with a port, never starting with `-` (it could be read as an option). */
const hostSchema = z
  .string()
  .trim()
  .max(253, 'at most 253 characters')
  .regex(/^(?!-)[A-Za-z0-9._:%-]*$/, 'use a host name or an IP address, without port or user');

export const localServerSchema = z.strictObject({ ...common, kind: z.literal('local') });

export const sshServerSchema = z.strictObject({
  ...common,
  kind: z.literal('ssh'),
  /** May be empty in the file; a run on such a server is refused before any connection is tried (EX-13). */
  host: hostSchema.default(''),
  /** Preferred over `host` when set. */
  tailscale_hostname: hostSchema.optional(),
  port: z.int().min(1).max(65535).default(22),
  user: z
    .string()
    .trim()
    .min(1, 'a user is needed')
    .max(64, 'at most 64 characters')
    .regex(/^[A-Za-z_][A-Za-z0-9._@\\-]*\$?$/, 'this is not a user name'),
  /** Path of a private key, `~/` allowed. Without one the agent and the usual files in `~/.ssh` are tried. */
  key_file: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .regex(/^\P{Cc}*$/u, 'a path has no line breaks and no control characters')
    .optional(),
  /** Whether the keys of ssh-agent are offered. */
  agent: z.boolean().default(true),
  /** Whether a person may be asked for a password, or a code, where keys are not enough. */
  password: z.enum(['ask', 'never']).default('ask'),
  /** Ids of the servers that the connection passes, in order from this computer. Empty: it is reached directly. */
  jump: z.array(identifierSchema).max(100, 'at most 100 servers').default([]),
});

export const serverSchema = z.discriminatedUnion('kind', [localServerSchema, sshServerSchema]);
export type Server = z.infer<typeof serverSchema>;
export type SshServer = z.infer<typeof sshServerSchema>;

/** What is known about the way to a server without asking it anew. Times are epoch milliseconds. */
export const connectionStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('connecting'), since: z.number() }),
  z.object({
    kind: z.literal('connected'),
    since: z.number(),
    /** Round trip of the last check in milliseconds; null until measured, and always for this computer. */
    latencyMs: z.number().nullable(),
    hostKey: hostKeySchema.nullable(),
    /** What it said before the login, as lines of plain text; absent where there is no login. Hostile text. */
    banner: z.string().optional(),
  }),
  /** Was reachable when last used; the pooled connection has been closed since. */
  z.object({ kind: z.literal('idle'), since: z.number() }),
  z.object({ kind: z.literal('failed'), at: z.number(), error: appErrorSchema }),
  /** It is left alone after failing too often. `error` is the last failure; `retryAt` is null when a person has to ask. */
  z.object({
    kind: z.literal('paused'),
    since: z.number(),
    reason: pauseReasonSchema,
    retryAt: z.number().nullable(),
    error: appErrorSchema,
  }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** The connections to one server, shared by all entries that lead to the same account in the same way. */
export const poolStateSchema = z.object({
  serverId: z.string(),
  /** Those that are open, oldest first. `since` in epoch milliseconds, `bytes` as they went over the wire. */
  connections: z.array(
    z.object({
      since: z.number(),
      channels: z.int(),
      sessions: z.int(),
      bytes: z.object({ received: z.number(), sent: z.number() }),
    }),
  ),
  /** The most sessions on one connection that the server has allowed; null while it has refused none. */
  channelLimit: z.int().nullable(),
  /** Connections since the start of the app: made, closed on purpose, gone by themselves. */
  opened: z.int(),
  closed: z.int(),
  lost: z.int(),
  /** Sessions since the start of the app, and those of them whose connection had carried one before. */
  sessions: z.int(),
  reused: z.int(),
  lastError: z.object({ at: z.number(), error: appErrorSchema }).nullable(),
});
export type PoolState = z.infer<typeof poolStateSchema>;

/** Whether a server answered when it was last looked at, without a login. Times are epoch milliseconds. */
export const reachabilitySchema = z.discriminatedUnion('kind', [
  /** It is not looked at: it is this computer, it is reached through others, or the watch is switched off. */
  z.object({ kind: z.literal('unwatched'), because: z.enum(['local', 'jump', 'off']) }),
  /** Nobody has looked yet. */
  z.object({ kind: z.literal('pending') }),
  /** `latencyMs` is from the first packet to the first line that it says. */
  z.object({ kind: z.literal('answers'), at: z.number(), latencyMs: z.number() }),
  /** `since` is the first of the looks in a row that it did not answer, `at` the last; `nextAt` is null while nobody looks. */
  z.object({
    kind: z.literal('silent'),
    since: z.number(),
    at: z.number(),
    error: appErrorSchema,
    nextAt: z.number().nullable(),
  }),
]);
export type Reachability = z.infer<typeof reachabilitySchema>;

/** A server as the window shows it. */
export const serverViewSchema = z.object({
  server: serverSchema,
  connection: connectionStateSchema,
  reachability: reachabilitySchema,
  lastRun: z.object({ runId: z.string(), outcome: outcomeSchema, endedAt: z.number() }).nullable(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

/** The address that a connection goes to: the tailnet name when set, the host otherwise, empty when there is none. */
export function serverAddress(server: Server): string {
  return server.kind === 'local' ? 'local' : server.tailscale_hostname || server.host;
}

/** `user@host:port via bastion`, with the port left out when it is 22; `local` for this computer. */
export function serverLabel(server: Server): string {
  if (server.kind === 'local') return 'local';
  const address = serverAddress(server) || '(no address)';
  const port = server.port === 22 ? '' : `:${server.port}`;
  const via = server.jump.length === 0 ? '' : ` via ${server.jump.join(', ')}`;
  return `${server.user}@${address}${port}${via}`;
}

/** An id made from a name: lower case, everything else turned into single dashes, a number added while it is taken. */
export function idFromName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-._]+|-+$/g, '')
    .slice(0, 60);
  const base = plain || 'server';
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}
