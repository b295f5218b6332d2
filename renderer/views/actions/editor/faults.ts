import type { TextFault } from '#shared/action-text.ts';
import type { Path } from './entry-text.ts';

/** What a fault is about, from the entry inwards: pasted with its dash, the entry is the first of a list. */
function placeOf({ path }: TextFault): Path {
  return typeof path[0] === 'number' ? path.slice(1) : path;
}

/** A fault in one sentence: `params.unit.type: use one of: ...` */
export function faultSentence(fault: TextFault): string {
  const place = placeOf(fault)
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
  return place === '' ? fault.message : `${place}: ${fault.message}`;
}

/** What is wrong at a place of the entry, or inside of it. */
export function faultAt(faults: readonly TextFault[], path: Path): string | undefined {
  return faults.find((fault) => {
    const place = placeOf(fault);
    return path.every((key, index) => place[index] === key);
  })?.message;
}
