import type { ServerView } from '#shared/server.ts';
import { listNames } from '../../format.ts';
import { useApp } from '../../state/context.ts';
import { type ServerStatus, StatusShape } from '../../ui/shapes.tsx';
import { statusOf } from '../servers/server-status.ts';
import { useVisit } from './use-visit.ts';

const UP: ReadonlySet<ServerStatus> = new Set(['reachable', 'idle']);
const AWAY: ReadonlySet<ServerStatus> = new Set(['unreachable', 'blocked']);

/** Whether everything can be reached. Leads to what cannot, one server after the other. */
export function Reachable() {
  const servers = useApp((state) => state.servers);
  const away = servers.filter((view) => AWAY.has(statusOf(view)));
  const { next, show } = useVisit(away);
  // This computer alone says nothing.
  if (servers.length < 2) return null;

  const up = servers.filter((view) => UP.has(statusOf(view)) || isAnswering(view)).length;
  const unknown = servers.filter((view) => statusOf(view) === 'unknown');
  const words = reachableWords(up, servers.length - unknown.length, unknown.length);
  if (next === undefined) {
    return (
      <span className="inline-flex shrink-0 items-center gap-1.5" title={unknownTitle(unknown)}>
        <StatusShape status={up === servers.length ? 'reachable' : 'unknown'} />
        {words}
      </span>
    );
  }
  return (
    <button
      type="button"
      onClick={show}
      title={`Not reachable: ${listNames(away.map(({ server }) => server.name))}. Press to see ${next.server.name}.`}
      className="-mx-1 inline-flex min-h-6 shrink-0 items-center gap-1.5 rounded-sm px-1 text-bad underline"
    >
      <StatusShape status="unreachable" />
      {words}
    </button>
  );
}

/** `all 9 reachable`, `7 of 9 reachable`; those that nobody knows anything about are counted apart. */
function reachableWords(up: number, known: number, unknown: number): string {
  if (unknown > 0) return `${up} of ${known} reachable, ${unknown} unknown`;
  return up === known ? `all ${up} reachable` : `${up} of ${known} reachable`;
}

function unknownTitle(unknown: readonly ServerView[]): string | undefined {
  if (unknown.length === 0) return undefined;
  return `Not tried yet: ${listNames(unknown.map(({ server }) => server.name))}`;
}

/** Whether it answers while a connection to it is made, which may wait for a person. */
function isAnswering({ connection, reachability }: ServerView): boolean {
  return connection.kind === 'connecting' && reachability.kind === 'answers';
}
