import { afterEach, beforeEach, expect, it } from 'vitest';
import { countDoubleClickOnce } from './double-click.ts';

let stop: () => void;
let heard: string[];
const hear = (event: Event) => heard.push(event.target instanceof Element ? event.target.id : '');

beforeEach(() => {
  heard = [];
  document.body.innerHTML = `
    <button id="cancel">Cancel</button><button id="again">Again</button><button id="run" data-once>Run</button>
    <button id="close-1"></button><button id="close-2"></button><p id="text">Cancel</p>
    <div role="dialog"><button id="trust-1">Trust</button></div><div role="dialog"><button id="trust-2">Trust</button></div>`;
  document.body.addEventListener('click', hear);
  stop = countDoubleClickOnce(document);
});
afterEach(() => {
  stop();
  document.body.removeEventListener('click', hear);
});

/** The clicks of a double click (or more) in their order, each on what is under the pointer by then. */
function click(...ids: string[]): void {
  for (const [index, id] of ids.entries()) {
    const init = { bubbles: true, cancelable: true, detail: index + 1 };
    document.getElementById(id)?.dispatchEvent(new MouseEvent('click', init));
  }
}

it('presses what the first click has pressed, as often as it is clicked', () => {
  click('again', 'again', 'again');
  expect(heard).toEqual(['again', 'again', 'again']);
});

it('presses nothing that has taken its place', () => {
  click('cancel', 'again');
  expect(heard).toEqual(['cancel']);
  click('text', 'cancel');
  expect(heard).toEqual(['cancel', 'text']);
});

it('presses nothing of the next dialog, whatever it says', () => {
  click('trust-1', 'trust-2');
  expect(heard).toEqual(['trust-1']);
});

it('presses once what is marked so, and again with the next click', () => {
  click('run', 'run');
  click('run');
  expect(heard).toEqual(['run', 'run']);
});

it('lets one after another of the same kind be pressed, and text be chosen', () => {
  click('close-1', 'close-2');
  click('text', 'text');
  expect(heard).toEqual(['close-1', 'close-2', 'text', 'text']);
});
