import type { AppError } from '#shared/errors.ts';
import type { Reachability, ServerView } from '#shared/server.ts';
import { isTransient } from '#shared/transient.ts';
import { formatDuration, formatRelative, formatWait } from '../../format.ts';
import { type ServerStatus, serverStatus } from '../../ui/shapes.tsx';
import { connectionWords } from './connection-words.ts';

/** What is needed to say whether a server can be reached. */
export type Way = Pick<ServerView, 'server' | 'connection' | 'reachability'>;
type Look = Extract<Reachability, { kind: 'answers' | 'silent' }>;

/** The last look at a server, where it says more than its connections do; null where they know better. */
function newerLook({ connection, reachability: look }: Way): Look | null {
  if (look.kind !== 'answers' && look.kind !== 'silent') return null;
  switch (connection.kind) {
    case 'unknown':
      return look;
    case 'idle':
      return look.at > connection.since ? look : null;
    case 'failed':
      if (look.at <= connection.at) return null;
      // A server that answers may still have another host key, or refuse the login.
      return look.kind === 'silent' || isOfNetwork(connection.error) ? look : null;
    default:
      return null;
  }
}

function isOfNetwork(error: AppError): boolean {
  return isTransient(error) || error.code === 'HOST_UNRESOLVED';
}

/** Whether a server can be reached, as far as anybody knows. */
export function statusOf(way: Way): ServerStatus {
  const look = newerLook(way);
  if (look === null) return serverStatus(way.connection);
  return look.kind === 'answers' ? 'reachable' : 'unreachable';
}

/** Why a server cannot be reached; null when nothing is known to be wrong. */
export function errorOnTheWay(way: Way): AppError | null {
  const look = newerLook(way);
  if (look !== null) return look.kind === 'silent' ? look.error : null;
  return way.connection.kind === 'failed' ? way.connection.error : null;
}

/** Whether a server can be reached, why not, since when, and when somebody looks again; `now` in epoch milliseconds. */
export function statusWords(way: Way, now: number): string {
  const look = newerLook(way);
  if (look?.kind === 'answers') return `reachable, answered in ${formatDuration(look.latencyMs)}`;
  if (look?.kind === 'silent') {
    const next = look.nextAt === null ? '' : ` Next look ${nextWords(look.nextAt - now)}.`;
    return `${look.error.message} First noticed ${agoWords(look.since, now)}.${next}`;
  }
  return way.connection.kind === 'unknown' ? unknownWords(way) : connectionWords(way.connection);
}

function agoWords(at: number, now: number): string {
  const ago = formatRelative(at, now);
  return ago === 'now' ? 'just now' : `${ago} ago`;
}

function nextWords(waitMs: number): string {
  return waitMs < 1000 ? 'now' : `in ${formatWait(Math.round(waitMs / 1000))}`;
}

function unknownWords({ server, reachability }: Way): string {
  if (reachability.kind === 'pending') return 'not looked at yet';
  if (reachability.kind !== 'unwatched' || reachability.because !== 'jump') return 'not tried yet';
  const through = server.kind === 'ssh' ? server.jump.join(', ') : '';
  return `not tried yet, and not watched: it is reached through ${through}`;
}
