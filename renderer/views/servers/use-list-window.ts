import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useMemo } from 'react';
import { headingId } from '../../state/selection.ts';
import type { ServerGroup } from './server-groups.ts';

/** Rows up to which all of them exist, so that the browser's own search finds them. */
const FEW = 150;
/** Heights in pixels, until a row has been measured. */
const ROW_HEIGHT = 44;
const HEADING_HEIGHT = 32;

/** The part of the list that exists: its groups, and the pixels that stand for what is above and below. */
export type ListWindow = {
  groups: readonly ServerGroup[];
  above: number;
  below: number;
  /** Rows of the whole list, headings included. */
  rowCount: number;
  /** The position of a server, or of a heading, among all of them. */
  indexOf(id: string): number;
  scrollTo(serverId: string): void;
  /** Takes the real height of a row that carries `data-index`. */
  measure(row: HTMLElement | null): void;
};

/** Of a long list, only what is in view; of a short one, everything. */
export function useListWindow(groups: readonly ServerGroup[], scroller: RefObject<HTMLElement | null>): ListWindow {
  const entries = useMemo(() => entriesOf(groups), [groups]);
  const positions = useMemo(() => new Map(entries.map(({ id }, index) => [id, index])), [entries]);
  const long = entries.length > FEW;
  const rows = useVirtualizer({
    count: entries.length,
    enabled: long,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.heading ? HEADING_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 10,
  });
  const indexOf = useCallback((serverId: string) => positions.get(serverId) ?? -1, [positions]);
  const scrollTo = useCallback(
    (serverId: string) => {
      const index = indexOf(serverId);
      if (long && index >= 0) rows.scrollToIndex(index);
    },
    [indexOf, long, rows],
  );
  if (!long) return { groups, above: 0, below: 0, rowCount: entries.length, indexOf, scrollTo, measure: ignore };

  const items = rows.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    groups: first && last ? within(groups, first.index, last.index) : [],
    above: first?.start ?? 0,
    below: rows.getTotalSize() - (last?.end ?? 0),
    rowCount: entries.length,
    indexOf,
    scrollTo,
    measure: rows.measureElement,
  };
}

const ignore = () => undefined;

/** Headings and servers, one below the other. */
function entriesOf(groups: readonly ServerGroup[]): { id: string; heading: boolean }[] {
  return groups.flatMap((group) => [
    ...(group.headed ? [{ id: headingId(group.title), heading: true }] : []),
    ...group.servers.map(({ server }) => ({ id: server.id, heading: false })),
  ]);
}

/** The groups with their servers between two positions; a heading only where it is between them too. */
function within(groups: readonly ServerGroup[], from: number, to: number): ServerGroup[] {
  const seen: ServerGroup[] = [];
  let position = 0;
  for (const group of groups) {
    const start = position + (group.headed ? 1 : 0);
    const end = start + group.servers.length;
    if (end > from && position <= to) {
      const cut = group.servers.slice(Math.max(0, from - start), Math.max(0, to + 1 - start));
      seen.push({ ...group, servers: cut, headed: group.headed && from < start });
    }
    position = end;
  }
  return seen;
}
