import { type ServerView, serverLabel } from '#shared/server.ts';
import { statusOf } from './server-status.ts';

/** Servers under one heading, in the order of the file. */
export type ServerGroup = {
  title: string;
  members: readonly ServerView[];
  /** Those of them that have a row: none while the group is folded. */
  servers: readonly ServerView[];
  summary: string;
  /** False where the heading is left out. */
  headed: boolean;
  folded: boolean;
};

const NONE: ReadonlySet<string> = new Set();

/** Whether a server fits the filter: every word must occur in its name, address or tags; `#word` only in its tags. */
export function matchesFilter({ server }: ServerView, filter: string): boolean {
  const haystack = [server.name, server.id, serverLabel(server), ...server.tags].join('\n').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) =>
      word.startsWith('#') ? server.tags.some((tag) => tag.startsWith(word.slice(1))) : haystack.includes(word),
    );
}

/**
 * The servers that fit, by first tag: this computer first, then tags in the order in which they occur, then the untagged.
 * Groups whose title is in `folded` show no servers, unless something is searched.
 */
export function groupServers(
  servers: readonly ServerView[],
  filter: string,
  folded: ReadonlySet<string> = NONE,
): ServerGroup[] {
  const groups = new Map<string, ServerView[]>();
  const untagged = 'Without a tag';
  for (const view of servers) {
    if (!matchesFilter(view, filter)) continue;
    const title = view.server.kind === 'local' ? 'This computer' : (view.server.tags[0] ?? untagged);
    const members = groups.get(title);
    if (members) members.push(view);
    else groups.set(title, [view]);
  }
  const rank = (title: string) => (title === 'This computer' ? 0 : title === untagged ? 2 : 1);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([title, members]) => {
      const headed = isHeaded(title, members);
      const isFolded = headed && filter.trim() === '' && folded.has(title);
      return {
        ...{ title, members, headed, summary: summary(title, members) },
        servers: isFolded ? [] : members,
        folded: isFolded,
      };
    });
}

/** A heading that only repeats the one name below it would say nothing. */
function isHeaded(title: string, members: readonly ServerView[]): boolean {
  return members.length > 1 || members[0]?.server.name !== title;
}

/** The servers right above and below one in its group; null at the ends. */
export type Neighbours = { above: string | null; below: string | null };

/** Beside which servers one stands in its group. */
export function neighboursOf(groups: readonly ServerGroup[], serverId: string): Neighbours {
  for (const { servers } of groups) {
    const at = servers.findIndex(({ server }) => server.id === serverId);
    if (at !== -1) return neighboursAt(servers, at);
  }
  return { above: null, below: null };
}

/** Beside which servers each one stands in its group, by id, when nothing is filtered or folded. */
export function allNeighbours(servers: readonly ServerView[]): ReadonlyMap<string, Neighbours> {
  return new Map(
    groupServers(servers, '').flatMap(({ members }) =>
      members.map(({ server }, at) => [server.id, neighboursAt(members, at)] as const),
    ),
  );
}

function neighboursAt(servers: readonly ServerView[], at: number): Neighbours {
  return { above: servers[at - 1]?.server.id ?? null, below: servers[at + 1]?.server.id ?? null };
}

/** `1 of 2 up`, `1 of 2 up, 1 unknown`; without the claim while nobody has tried to reach any of them. */
function summary(title: string, members: readonly ServerView[]): string {
  if (title === 'This computer') return '';
  const statuses = members.map(statusOf);
  const unknown = statuses.filter((status) => status === 'unknown').length;
  if (unknown === members.length) return String(members.length);
  const up = statuses.filter((status) => status === 'reachable' || status === 'idle').length;
  return `${up} of ${members.length - unknown} up${unknown === 0 ? '' : `, ${unknown} unknown`}`;
}
