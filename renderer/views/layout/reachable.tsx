import type { ServerView } from '#shared/server.ts';
import { listNames } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { select } from '../../state/selection.ts';
import { type ServerStatus, StatusShape } from '../../ui/shapes.tsx';
import { NARROW, useMedia } from '../../ui/use-media.ts';
import { statusOf } from '../servers/server-status.ts';

const UP: ReadonlySet<ServerStatus> = new Set(['reachable', 'idle']);
const AWAY: ReadonlySet<ServerStatus> = new Set(['unreachable', 'blocked']);

/** Whether everything can be reached. Leads to what cannot, one server after the other. */
export function Reachable() {
  const servers = useApp((state) => state.servers);
  const cursor = useApp((state) => state.selection.cursor);
  const { setSelection, setFilter, setView, setDrawerOpen } = useAppActions();
  const narrow = useMedia(NARROW);
  // This computer alone says nothing.
  if (servers.length < 2) return null;

  const up = servers.filter((view) => UP.has(statusOf(view)) || isAnswering(view)).length;
  const away = servers.filter((view) => AWAY.has(statusOf(view)));
  const [first] = away;
  const unknown = servers.filter((view) => statusOf(view) === 'unknown');
  const words = reachableWords(up, servers.length - unknown.length, unknown.length);
  if (first === undefined) {
    return (
      <span className="inline-flex items-center gap-1.5" title={unknownTitle(unknown)}>
        <StatusShape status={up === servers.length ? 'reachable' : 'unknown'} />
        {words}
      </span>
    );
  }
  const next = after(away, cursor) ?? first;
  const show = () => {
    setFilter('');
    setView('run');
    setSelection(select({ ids: new Set(), anchor: null, cursor: null }, next.server.id, 'only', []));
    if (narrow) setDrawerOpen(true);
  };
  return (
    <button
      type="button"
      onClick={show}
      title={`Not reachable: ${listNames(away.map(({ server }) => server.name))}. Press to see ${next.server.name}.`}
      className="-mx-1 inline-flex min-h-6 items-center gap-1.5 rounded-sm px-1 text-bad underline"
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

/** The one behind the server where the person is. */
function after(away: readonly ServerView[], cursor: string | null): ServerView | undefined {
  return away[away.findIndex(({ server }) => server.id === cursor) + 1];
}
