import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepComposing } from './composition.ts';

let stop: () => void;
let heard: string[];
const hear = (event: KeyboardEvent) => heard.push(event.key);

beforeEach(() => {
  heard = [];
  document.body.innerHTML = '<input><div class="xterm"><textarea></textarea></div>';
  document.body.addEventListener('keydown', hear);
  stop = keepComposing(document);
});
afterEach(() => {
  stop();
  document.body.removeEventListener('keydown', hear);
});

/** Whether the input method gets to do what it does with the key. */
function press(selector: string, init: KeyboardEventInit): boolean {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  return document.querySelector(selector)?.dispatchEvent(event) ?? false;
}

it('keeps the keys of an input method to itself', () => {
  expect(press('input', { key: 'Enter', isComposing: true })).toBe(true);
  expect(press('input', { key: 'Enter', keyCode: 229 })).toBe(true);
  expect(heard).toEqual([]);
});

it('leaves other keys alone, and what follows the composition by itself', () => {
  press('input', { key: 'Enter', keyCode: 13 });
  press('textarea', { key: 'Escape', isComposing: true });
  expect(heard).toEqual(['Enter', 'Escape']);
});
