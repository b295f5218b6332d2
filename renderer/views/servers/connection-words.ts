import { assertNever } from '#shared/assert-never.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { ConnectionState } from '#shared/server.ts';
import { formatDuration, formatWait } from '../../format.ts';
import { shortError } from '../host-keys/short-error.ts';

const SHORT: Partial<Record<ErrorCode, string>> = {
  ADDRESS_MISSING: 'no address',
  HOST_UNRESOLVED: 'name not found',
  CONNECTION_REFUSED: 'connection refused',
  CONNECTION_TIMEOUT: 'no answer',
  NETWORK_UNREACHABLE: 'no route to host',
  CONNECTION_LOST: 'connection lost',
  NO_COMMON_ALGORITHM: 'no common algorithm',
  AUTHENTICATION_FAILED: 'login refused',
  KEY_FILE_MISSING: 'key file missing',
  KEY_FILE_UNREADABLE: 'key file unreadable',
  KEY_FILE_ENCRYPTED: 'key needs its passphrase',
  HOST_KEY_REJECTED: 'host key not accepted',
  HOST_KEY_CHANGED: 'host key changed',
  HOST_KEY_REVOKED: 'host key revoked',
};

/** What went wrong on the way to a server in two or three words, for a line in the list. */
export function shortReason(code: ErrorCode): string {
  return SHORT[code] ?? 'connection failed';
}

/** When a paused server is tried again, in a few words: `retry in 18 s`. `retryAt` and `now` in epoch milliseconds. */
export function pauseWords(retryAt: number | null, now: number): string {
  if (retryAt === null) return 'until you try again';
  const seconds = Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? `retry in ${formatWait(seconds)}` : 'the next run tries again';
}

/** The state of the way to a server as one sentence. */
export function connectionWords(connection: ConnectionState): string {
  switch (connection.kind) {
    case 'unknown':
      return 'not tried yet';
    case 'connecting':
      return 'connecting';
    case 'connected':
      return connection.latencyMs === null
        ? 'reachable'
        : `reachable, ${formatDuration(connection.latencyMs)} round trip`;
    case 'idle':
      return 'was reachable, no open connection now';
    case 'failed':
      return shortError(connection.error).message;
    case 'paused':
      return `paused: ${shortError(connection.error).message}`;
    default:
      return assertNever(connection);
  }
}
