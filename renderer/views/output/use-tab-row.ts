import { type RefObject, useEffect } from 'react';

/** How far an edge fades behind which there is more. */
const FADE = '24px';

/** Keeps the active tab in view in a row that scrolls, whatever changes its place or the room for it. */
export function useTabInView(row: RefObject<HTMLElement | null>, activeId: string | null): void {
  useEffect(() => {
    // With the button that closes it.
    const tab = activeId === null ? null : document.getElementById(activeId)?.parentElement;
    if (!row.current || !tab) return;
    // The first look of an observer comes at once.
    const observer = new ResizeObserver(() => tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
    observer.observe(row.current);
    observer.observe(tab);
    return () => observer.disconnect();
  }, [row, activeId]);
}

/** Tells a row, whose one child holds all that scrolls, by `--before` and `--after` how far to fade its edges. */
export function useFadedEdges(row: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = row.current;
    if (!element?.firstElementChild) return;
    const fade = () => {
      const { scrollLeft, clientWidth, scrollWidth } = element;
      element.style.setProperty('--before', scrollLeft > 0 ? FADE : '0px');
      element.style.setProperty('--after', scrollLeft + clientWidth < scrollWidth - 1 ? FADE : '0px');
    };
    const observer = new ResizeObserver(fade);
    observer.observe(element);
    observer.observe(element.firstElementChild);
    element.addEventListener('scroll', fade);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', fade);
    };
  }, [row]);
}
