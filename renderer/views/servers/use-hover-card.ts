import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';

/** Milliseconds that the pointer rests on a row before its card opens, and that an open card waits for the pointer to come. */
const REST_MS = 500;
const LEAVE_MS = 150;

/** The server whose row is pointed at, for as long as something is told about it there. */
export type Hovered = { serverId: string; row: Element };

/**
 * Which server is pointed at, for a list whose rows carry `data-server`. The pointer may go from the row to what is told; a key,
 * a press, and scrolling end it.
 */
export function useHoverCard() {
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = useCallback((next: Hovered | null, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHovered(next), afterMs);
  }, []);
  const hide = useCallback(() => {
    clearTimeout(timer.current);
    setHovered(null);
  }, []);
  const leave = useCallback(() => show(null, LEAVE_MS), [show]);

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (hovered === null) return;
    // On the way down: the list keeps the keys that it knows.
    document.addEventListener('keydown', hide, true);
    return () => document.removeEventListener('keydown', hide, true);
  }, [hovered, hide]);

  // Not as soon as a row comes under the pointer: it may be the list that moves.
  const onPointerMove = ({ target, pointerType }: PointerEvent) => {
    const row = target instanceof Element ? target.closest('[data-server]') : null;
    const serverId = row?.getAttribute('data-server');
    if (!row || !serverId || pointerType !== 'mouse') leave();
    else if (row === hovered?.row) clearTimeout(timer.current);
    else show({ serverId, row }, hovered === null ? REST_MS : LEAVE_MS);
  };

  return {
    hovered,
    hide,
    /** For the list. */
    list: { onPointerMove, onPointerLeave: leave, onPointerDown: hide, onWheel: hide },
    /** For what is told. */
    card: { onPointerEnter: () => clearTimeout(timer.current), onPointerLeave: leave },
  };
}
