import { useCallback, useState } from 'react';
import type { HistoryRecord } from '#shared/history.ts';

/** Where the keyboard stands in the history. */
export type Cursor = {
  /** Position of its row. */
  at: number;
  moveTo(at: number): void;
  /** Back to the newest row, and to whatever is the newest by then. */
  restart(): void;
};

const TOP = { at: 0, runId: null };

/**
 * The keyboard stands at a run, not at a place: a new run above it moves both. Where its run is gone, it stands at what
 * is in its place.
 */
export function useCursor(records: readonly HistoryRecord[]): Cursor {
  const [place, setPlace] = useState<{ at: number; runId: string | null }>(TOP);
  const found = place.runId === null ? -1 : records.findIndex(({ run }) => run.id === place.runId);
  return {
    at: found === -1 ? Math.max(0, Math.min(place.at, records.length - 1)) : found,
    moveTo: useCallback((at: number) => setPlace({ at, runId: records[at]?.run.id ?? null }), [records]),
    restart: useCallback(() => setPlace(TOP), []),
  };
}
