/** Presses a key on the first element of the page that fits. Returns whether the browser would do with it what it does by itself. */
export function pressKey(selector: string, init: KeyboardEventInit): boolean {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  return document.querySelector(selector)?.dispatchEvent(event) ?? false;
}
