/**
 * Selected servers by id; `anchor` is where a range with Shift begins, `cursor` where the keyboard stands: at a server, or
 * at the heading of a folded group.
 */
export type Selection = {
  ids: ReadonlySet<string>;
  anchor: string | null;
  cursor: string | null;
};

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null, cursor: null };

/** Under which the heading of a group stands among the servers; no server has such an id. */
export function headingId(title: string): string {
  return `${HEADING}${title}`;
}

const HEADING = 'heading:';

/** How a click or key press was meant: alone, added or taken away (Ctrl), or everything from the anchor on (Shift). */
export type SelectionMode = 'only' | 'toggle' | 'range';

/** The selection after a click on `id`. `order` lists the ids as they are shown, top to bottom. */
export function select(before: Selection, id: string, mode: SelectionMode, order: readonly string[]): Selection {
  switch (mode) {
    case 'only':
      return { ids: new Set([id]), anchor: id, cursor: id };
    case 'toggle': {
      const ids = new Set(before.ids);
      if (!ids.delete(id)) ids.add(id);
      return { ids, anchor: id, cursor: id };
    }
    case 'range': {
      const anchor = before.anchor !== null && order.includes(before.anchor) ? before.anchor : id;
      const [from, to] = [order.indexOf(anchor), order.indexOf(id)].sort((a, b) => a - b);
      return { ids: new Set(order.slice(from, (to ?? 0) + 1)), anchor, cursor: id };
    }
  }
}

/** What a command at `id` is for: all that are selected where it is one of them, and it alone otherwise. */
export function selectedWith(selection: Selection, id: string): readonly string[] {
  return selection.ids.has(id) ? [...selection.ids] : [id];
}

/** Everything that is shown. */
export function selectAll(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null, cursor: order[0] ?? null };
}

/** The id that stands `step` places after the cursor (before it when negative), clamped to the list. */
export function neighbour(selection: Selection, step: number, order: readonly string[]): string | null {
  if (order.length === 0) return null;
  const at = selection.cursor === null ? -1 : order.indexOf(selection.cursor);
  if (at === -1) return (step > 0 ? order[0] : order.at(-1)) ?? null;
  return order[Math.min(Math.max(at + step, 0), order.length - 1)] ?? null;
}

/** The selection without servers that are gone. */
export function prune(selection: Selection, existing: ReadonlySet<string>): Selection {
  const keep = (id: string | null) => (id !== null && (existing.has(id) || id.startsWith(HEADING)) ? id : null);
  const ids = [...selection.ids].filter((id) => existing.has(id));
  if (ids.length === selection.ids.size && keep(selection.cursor) === selection.cursor) return selection;
  return { ids: new Set(ids), anchor: keep(selection.anchor), cursor: keep(selection.cursor) };
}
