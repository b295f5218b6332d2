import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect } from 'react';

/** The rows of a long table that are in sight, and the heights in pixels of what stands for those that are not. */
export type TableRows = {
  indexes: readonly number[];
  above: number;
  below: number;
  scrollTo(index: number): void;
};

/**
 * Rows of which only the visible ones exist, below a head that stays. All heights are in pixels.
 * @param height of every row, or a function that stays the same while no height changes
 */
export function useTableRows({
  count,
  height,
  head,
  scroller,
}: {
  count: number;
  height: number | ((index: number) => number);
  head: number;
  scroller: RefObject<HTMLElement | null>;
}): TableRows {
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (typeof height === 'number' ? height : height(index)),
    overscan: 6,
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights, other places
  useLayoutEffect(() => rows.measure(), [rows, height]);
  const items = rows.getVirtualItems();
  return {
    indexes: items.map(({ index }) => index),
    above: (items[0]?.start ?? head) - head,
    below: rows.getTotalSize() - ((items.at(-1)?.end ?? head) - head),
    scrollTo: (index) => rows.scrollToIndex(index),
  };
}

/** Stands for rows that are out of sight. */
export function UnseenRows({ height }: { height: number }) {
  return height > 0 ? (
    <tbody aria-hidden="true">
      <tr style={{ height }} />
    </tbody>
  ) : null;
}
