import { afterEach, beforeEach, expect, it } from 'vitest';
import { countEnterOnce } from './held-enter.ts';

let stop: () => void;
let heard: string[];
const hear = (event: Event) => heard.push(event.target instanceof Element ? event.target.tagName : '');

beforeEach(() => {
  heard = [];
  document.body.innerHTML = '<button></button><textarea></textarea>';
  document.body.addEventListener('keydown', hear);
  stop = countEnterOnce(document);
});
afterEach(() => {
  stop();
  document.body.removeEventListener('keydown', hear);
});

/** Whether the browser would do with it what it does by itself, such as pressing the button. */
function press(selector: string, init: KeyboardEventInit): boolean {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  return document.querySelector(selector)?.dispatchEvent(event) ?? false;
}

it('takes the first of a held Enter, and no repeat', () => {
  expect(press('button', { key: 'Enter' })).toBe(true);
  expect(press('button', { key: 'Enter', repeat: true })).toBe(false);
  expect(heard).toEqual(['BUTTON']);
});

it('leaves other keys alone, and what is written in', () => {
  expect(press('button', { key: 'ArrowDown', repeat: true })).toBe(true);
  expect(press('textarea', { key: 'Enter', repeat: true })).toBe(true);
  expect(heard).toEqual(['BUTTON', 'TEXTAREA']);
});
