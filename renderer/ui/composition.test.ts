import { afterEach, beforeEach, expect, it } from 'vitest';
import { pressKey } from '../testing/press-key.ts';
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

it('keeps the keys of an input method to itself', () => {
  expect(pressKey('input', { key: 'Enter', isComposing: true })).toBe(true);
  expect(pressKey('input', { key: 'Enter', keyCode: 229 })).toBe(true);
  expect(heard).toEqual([]);
});

it('leaves other keys alone, and what follows the composition by itself', () => {
  pressKey('input', { key: 'Enter', keyCode: 13 });
  pressKey('textarea', { key: 'Escape', isComposing: true });
  expect(heard).toEqual(['Enter', 'Escape']);
});
