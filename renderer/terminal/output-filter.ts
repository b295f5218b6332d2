import { createFilter, type OutputFilter, type Passed } from './filter.ts';
import { createLinkRule } from './links.ts';
import { createUndim, type Undim } from './undim.ts';

/** What the filter has to know of the screen that it writes for. */
export type ScreenSize = { columns: number; rows: number };

/**
 * The sequences that pass, by their last character: whether their count touches columns, rows, the whole screen or
 * nothing (`free`). Answers to queries, modes, titles, resets, charsets and whatever is unknown are not among them.
 */
const ALLOWED: Readonly<Record<string, 'free' | 'columns' | 'rows' | 'erase'>> = {
  m: 'free',
  A: 'free',
  B: 'free',
  C: 'free',
  D: 'free',
  E: 'free',
  F: 'free',
  G: 'free',
  H: 'free',
  f: 'free',
  d: 'free',
  '`': 'free',
  a: 'free',
  e: 'free',
  '@': 'columns',
  P: 'columns',
  X: 'columns',
  b: 'columns',
  I: 'columns',
  Z: 'columns',
  L: 'rows',
  M: 'rows',
  S: 'rows',
  T: 'rows',
  J: 'erase',
  K: 'erase',
};

/**
 * An allow-list in front of the terminal. A list of what to refuse would have to know every sequence that a terminal
 * reacts to; this one only knows the few that command output needs. Counts are cut to the size of the screen:
 * `CSI 1000000000 b` would otherwise stop the window for minutes.
 * @param onLink told the address of each link
 */
export function createOutputFilter(size: () => ScreenSize, onLink: (address: string) => void): OutputFilter {
  const undim = createUndim();
  return createFilter({
    sequence: (parameters, final) => passSequence(parameters, final, size(), undim),
    string: createLinkRule(onLink),
  });
}

/** Lets the text and its colours through, for files that are shown in a terminal. */
export function createColourFilter(): OutputFilter {
  return createFilter({
    sequence(parameters, final) {
      if (final !== 'm' || !/^[\d;:]*$/.test(parameters)) return null;
      return { text: `\x1b[${parameters}m`, cost: 1 };
    },
  });
}

/** Lets only the text through, for files and the clipboard. */
export function createTextFilter(): OutputFilter {
  return createFilter({ sequence: () => null });
}

/** Decides on a sequence that moves, colours, erases or inserts: what may be written for it, if anything. */
export function passSequence(parameters: string, final: string, size: ScreenSize, undim: Undim): Passed | null {
  const touches = Object.hasOwn(ALLOWED, final) ? ALLOWED[final] : undefined;
  if (touches === undefined || !/^[\d;:]*$/.test(parameters)) return null;
  if (final === 'm') return { text: `\x1b[${undim(parameters)}m`, cost: parameters.length + 3 };
  if (touches === 'free') return { text: `\x1b[${parameters}${final}`, cost: parameters.length + 3 };
  const count = Number.parseInt(parameters, 10) || 0;
  switch (touches) {
    case 'erase':
      // 3 would wipe what has scrolled out of view: output must not be able to hide earlier output.
      if (count > 2) return null;
      return { text: `\x1b[${count}${final}`, cost: final === 'J' ? size.rows * size.columns : size.columns };
    case 'columns': {
      const columns = Math.min(Math.max(count, 1), size.columns);
      return { text: `\x1b[${columns}${final}`, cost: columns };
    }
    case 'rows': {
      const rows = Math.min(Math.max(count, 1), size.rows);
      return { text: `\x1b[${rows}${final}`, cost: rows * size.columns };
    }
  }
}
