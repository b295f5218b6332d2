import type { KeyboardEvent } from 'react';
import { useApp, useAppActions } from '../../state/context.ts';
import { headingId, neighbour, selectAll, selectedWith } from '../../state/selection.ts';
import { idsOf, type ListStop, selectStop } from './list-stops.ts';
import { neighboursOf, type ServerGroup } from './server-groups.ts';
import type { ServerCommands } from './use-server-commands.ts';

/**
 * What the keys do in the list of servers. `cursor` is the stop where the keyboard stands.
 * @param open.menu opens the menu of a server at its row
 * @param open.details shows what is known about it
 */
export function useListKeys(
  list: { groups: readonly ServerGroup[]; stops: readonly ListStop[]; cursor: string | null },
  commands: ServerCommands,
  open: {
    menu(serverId: string): void;
    details(serverId: string): void;
    fold(group: ServerGroup, folded: boolean): void;
  },
): (event: KeyboardEvent) => void {
  const { groups, stops, cursor } = list;
  const selection = { ...useApp((state) => state.selection), cursor };
  const { setSelection } = useAppActions();
  const order = stops.map(({ id }) => id);
  const groupAtCursor = groups.find(
    (group) => headingId(group.title) === cursor || group.members.some(({ server }) => server.id === cursor),
  );
  const server = groupAtCursor?.members.find((view) => view.server.id === cursor)?.server;

  const move = (step: number, event: KeyboardEvent) => {
    const next = neighbour(selection, step, order);
    if (next === null) return;
    // Ctrl+arrow moves without selecting, so that Space can pick servers that are far apart.
    if (event.ctrlKey || event.metaKey) setSelection({ ...selection, cursor: next });
    else setSelection(selectStop(selection, next, event.shiftKey ? 'range' : 'only', stops));
  };

  /** Moves the server under the cursor inside its group. */
  const reorder = (key: string): boolean => {
    if (server === undefined) return false;
    const { above, below } = neighboursOf(groups, server.id);
    if (key === 'ArrowUp' && above !== null) void commands.move(server.id, 'before', above);
    else if (key === 'ArrowDown' && below !== null) void commands.move(server.id, 'behind', below);
    return key === 'ArrowUp' || key === 'ArrowDown';
  };

  /** Folds the group at the cursor, or shows its servers; the selection stays. */
  const fold = (folded: boolean): boolean => {
    if (!groupAtCursor?.headed || groupAtCursor.folded === folded) return false;
    open.fold(groupAtCursor, folded);
    return true;
  };

  /** Removes the server at the cursor, with all others where several are selected; at a folded group what is selected of it. */
  const remove = (): boolean => {
    const at = server?.id ?? groupAtCursor?.members.find((view) => selection.ids.has(view.server.id))?.server.id;
    if (at !== undefined) void commands.remove(selectedWith(selection, at));
    return at !== undefined;
  };

  const commandKey = (event: KeyboardEvent): boolean => {
    // Ctrl+Enter runs the form beside the list.
    if (event.ctrlKey || event.metaKey) return false;
    // Held down, it would take one server after the other.
    if (event.key === 'Delete') return event.repeat || remove();
    if (server === undefined) return event.key === 'Enter' && fold(false);
    if (event.key === 'Enter') open.details(server.id);
    else if (event.key === 'F2') commands.edit(server.id);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) open.menu(server.id);
    else return false;
    return true;
  };

  const handle = (event: KeyboardEvent): boolean => {
    if (event.altKey) return reorder(event.key);
    switch (event.key) {
      case 'ArrowDown':
        move(1, event);
        return true;
      case 'ArrowUp':
        move(-1, event);
        return true;
      case 'ArrowLeft':
        return fold(true);
      case 'ArrowRight':
        return fold(false);
      case 'Home':
        move(-order.length, event);
        return true;
      case 'End':
        move(order.length, event);
        return true;
      case ' ':
        if (cursor !== null) setSelection(selectStop(selection, cursor, 'toggle', stops));
        return true;
      case 'a':
        if (!event.ctrlKey && !event.metaKey) return false;
        setSelection(selectAll(groups.flatMap(idsOf)));
        return true;
      case 'z':
        if (!event.ctrlKey && !event.metaKey) return false;
        void commands.putBack();
        return true;
      default:
        return commandKey(event);
    }
  };

  return (event) => {
    if (!handle(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
