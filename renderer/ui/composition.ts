/** Writes text by itself and follows what is composed. */
const FOLLOWS = '.xterm, .cm-editor';

/** What a key press says in Safari, where the composition has ended by then. */
const COMPOSED = 229;

/**
 * Keeps keys that an input method takes (for Japanese, Chinese, accents) from everybody else: the Enter that accepts a word
 * runs nothing, and the Escape that drops it closes nothing. Returns the way to stop.
 */
export function keepComposing(page: Document): () => void {
  const keep = (event: KeyboardEvent) => {
    if (!event.isComposing && event.keyCode !== COMPOSED) return;
    if (event.target instanceof Element && event.target.closest(FOLLOWS)) return;
    event.stopPropagation();
  };
  page.addEventListener('keydown', keep, { capture: true });
  return () => page.removeEventListener('keydown', keep, { capture: true });
}
