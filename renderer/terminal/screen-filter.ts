import { createFilter, type OutputFilter, type Passed } from './filter.ts';
import { createLinkRule } from './links.ts';
import { passSequence, type ScreenSize } from './output-filter.ts';
import { createUndim } from './undim.ts';

/**
 * Modes of the screen that programs with a terminal may change: cursor keys (1), origin (6), wrapping (7), the cursor
 * (25), the mouse (1000, 1002, 1003, 1006) and bracketed paste (2004). Reports of the focus are not among them: they
 * would tell the server what the person is doing.
 */
const MODES: ReadonlySet<string> = new Set(['1', '6', '7', '25', '1000', '1002', '1003', '1006', '2004']);
/** The alternate screen, in its three spellings, and the cursor that is kept for it. Switching costs a screen. */
const SCREENS: ReadonlySet<string> = new Set(['47', '1047', '1048', '1049']);

/** Two-character sequences: cursor kept and restored, index, next line, reverse index, tab stop, keypad. */
const ESCAPES = '78DEMH=>';

/** What stands in the place of a full reset, which would also wipe what has scrolled away. */
const RESET = '\x1b[!p\x1b[?1049l\x1b[?1000l\x1b[?2004l\x1b[H\x1b[2J';

/** Everything that a program may have changed, put back when it has ended: no mouse, no cursor. */
export const QUIET = '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b[?25l\x1b[0m';

/**
 * The allow-list for commands that have a terminal: besides what every output may do, what full-screen programs need.
 * Titles, the clipboard, the palette, sounds and everything unknown are dropped here as well.
 * @param options.mayAsk whether queries (what are you, where is the cursor) pass just now
 * @param options.onLink told the address of each link
 */
export function createScreenFilter(
  size: () => ScreenSize,
  { mayAsk, onLink }: { mayAsk: () => boolean; onLink: (address: string) => void },
): OutputFilter {
  const undim = createUndim();
  return createFilter({
    sequence(parameters, final) {
      if (final === 'h' || final === 'l') return passModes(parameters, final, size());
      if (isQuery(parameters, final)) return mayAsk() ? sequence(parameters, final) : null;
      if (parameters === '!' && final === 'p') return sequence(parameters, final);
      // Margins, cursor kept and restored, tab stops.
      if ('rsug'.includes(final)) return /^[\d;]*$/.test(parameters) ? sequence(parameters, final) : null;
      return passSequence(parameters, final, size(), undim);
    },
    escape(intermediates, final) {
      const screen = size().rows * size().columns;
      if (intermediates === '' && final === 'c') return { text: RESET, cost: 2 * screen };
      if (intermediates === '' && ESCAPES.includes(final)) return { text: `\x1b${final}`, cost: size().columns };
      // Character sets: lines of boxes are drawn with one of them.
      const isCharset = /^[()]$/.test(intermediates) && '0AB'.includes(final);
      return isCharset ? { text: `\x1b${intermediates}${final}`, cost: 3 } : null;
    },
    string: createLinkRule(onLink),
    control: (character) => (character === '\x0e' || character === '\x0f' ? { text: character, cost: 1 } : null),
  });
}

function sequence(parameters: string, final: string): Passed {
  return { text: `\x1b[${parameters}${final}`, cost: parameters.length + 3 };
}

/** Primary and secondary device attributes, state and cursor position. */
function isQuery(parameters: string, final: string): boolean {
  return (final === 'c' && /^>?0?$/.test(parameters)) || (final === 'n' && /^[56]$/.test(parameters));
}

function passModes(parameters: string, final: string, { columns, rows }: ScreenSize): Passed | null {
  // Inserting instead of overwriting is the one mode of the other kind that programs use.
  if (parameters === '4') return sequence(parameters, final);
  if (!/^\?[\d;]+$/.test(parameters)) return null;
  const asked = parameters.slice(1).split(';');
  const kept = asked.filter((mode) => MODES.has(mode) || SCREENS.has(mode));
  if (kept.length === 0) return null;
  const switches = kept.filter((mode) => SCREENS.has(mode)).length;
  return { text: `\x1b[?${kept.join(';')}${final}`, cost: 10 + switches * columns * rows };
}
