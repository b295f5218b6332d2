const CONTROL = 'button, a[href], [role="menuitem"]';
const DIALOG = '[role="dialog"], [role="alertdialog"]';

/** What a click has hit: its words, and the dialog it stands in. */
type Hit = { words: string; dialog: Element | null };

function hitOf(control: Element): Hit {
  return { words: control.textContent, dialog: control.closest(DIALOG) };
}

/**
 * Lets the further clicks of a double click press nothing but what the first one has pressed: not what has taken its place
 * meanwhile, as Again takes that of Cancel, or the next question that of the one just answered. What is marked with
 * `data-once` is pressed by the first alone. Returns the way to stop.
 */
export function countDoubleClickOnce(page: Document): () => void {
  let first: Hit | null = null;
  const skip = (event: MouseEvent) => {
    const control = event.target instanceof Element ? event.target.closest(CONTROL) : null;
    const hit = control && hitOf(control);
    // Further clicks at the same place count up; keys that press a button do not count at all.
    if (event.detail <= 1) {
      first = hit;
      return;
    }
    if (!control || !hit) return;
    const same = first?.words === hit.words && first.dialog === hit.dialog;
    if (same && !control.hasAttribute('data-once')) return;
    event.preventDefault();
    event.stopPropagation();
  };
  page.addEventListener('click', skip, { capture: true });
  return () => page.removeEventListener('click', skip, { capture: true });
}
