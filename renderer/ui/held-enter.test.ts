import { afterEach, beforeEach, expect, it } from 'vitest';
import { pressKey } from '../testing/press-key.ts';
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

it('takes the first of a held Enter, and no repeat', () => {
  expect(pressKey('button', { key: 'Enter' })).toBe(true);
  expect(pressKey('button', { key: 'Enter', repeat: true })).toBe(false);
  expect(heard).toEqual(['BUTTON']);
});

it('leaves other keys alone, and what is written in', () => {
  expect(pressKey('button', { key: 'ArrowDown', repeat: true })).toBe(true);
  expect(pressKey('textarea', { key: 'Enter', repeat: true })).toBe(true);
  expect(heard).toEqual(['BUTTON', 'TEXTAREA']);
});
