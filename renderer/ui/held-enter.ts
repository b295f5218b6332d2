/** Where every repeat of Enter is a line of its own. */
const WRITTEN_IN = 'textarea, [contenteditable="true"]';

/**
 * Lets Enter count once, however long it is held: its repeats start no further runs, and answer no question that appeared
 * meanwhile. Returns the way to stop.
 */
export function countEnterOnce(page: Document): () => void {
  const skip = (event: KeyboardEvent) => {
    if (!event.repeat || event.key !== 'Enter') return;
    if (event.target instanceof Element && event.target.closest(WRITTEN_IN)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  page.addEventListener('keydown', skip, { capture: true });
  return () => page.removeEventListener('keydown', skip, { capture: true });
}
