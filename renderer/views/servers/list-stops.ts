import { headingId, type Selection, type SelectionMode, select } from '../../state/selection.ts';
import type { ServerGroup } from './server-groups.ts';

/** A row where the keyboard can stand: a server, or the heading of a folded group, which stands for all of its servers. */
export type ListStop = { id: string; serverIds: readonly string[] };

/** The rows where the keyboard can stand, top to bottom. */
export function stopsOf(groups: readonly ServerGroup[]): ListStop[] {
  return groups.flatMap((group): ListStop[] =>
    group.folded
      ? [{ id: headingId(group.title), serverIds: idsOf(group) }]
      : group.servers.map(({ server }) => ({ id: server.id, serverIds: [server.id] })),
  );
}

/** The ids of all servers of a group, folded or not. */
export function idsOf(group: ServerGroup): string[] {
  return group.members.map(({ server }) => server.id);
}

/** The selection after a click or key on one of the stops. */
export function selectStop(before: Selection, id: string, mode: SelectionMode, stops: readonly ListStop[]): Selection {
  const membersOf = (stopId: string) => stops.find((stop) => stop.id === stopId)?.serverIds ?? [stopId];
  if (mode === 'toggle') return toggleAll(before, membersOf(id), id);
  const picked = select(
    before,
    id,
    mode,
    stops.map((stop) => stop.id),
  );
  return { ...picked, ids: new Set([...picked.ids].flatMap(membersOf)) };
}

/** The selection with all of the servers, or without them where all were in it already; the cursor goes to `cursor`. */
export function toggleAll(before: Selection, serverIds: readonly string[], cursor: string): Selection {
  const ids = new Set(before.ids);
  const all = serverIds.every((id) => ids.has(id));
  for (const id of serverIds) {
    if (all) ids.delete(id);
    else ids.add(id);
  }
  return { ids, anchor: cursor, cursor };
}
