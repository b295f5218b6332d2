import type { SshServer } from '#shared/server.ts';

/** Why a connection is over: unused for long enough, closed on purpose, or gone with so many sessions on it. */
export type Closing = { kind: 'idle' } | { kind: 'closed' } | { kind: 'lost'; reason: string; sessions: number };

/**
 * Why a connection went away by itself, in words.
 * @param error what ssh2 said last
 * @param before why the one that it goes through is over; null while that is not, or where there is none
 */
export function lossReason(server: SshServer, error: Error | null, before: string | null): string {
  if (before !== null) return `${before}, and ${server.name} is reached through it`;
  if (error === null) return `${server.name} closed the connection`;
  if (/keepalive/i.test(error.message)) return `${server.name} stopped answering`;
  if ('code' in error && error.code === 'ECONNRESET') return `the connection to ${server.name} was reset`;
  return `the connection to ${server.name} broke`;
}
