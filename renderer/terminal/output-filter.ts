import { createUndim, type Undim } from './undim.ts';

/** What the filter has to know of the screen that it writes for. */
export type ScreenSize = { columns: number; rows: number };

/** Turns hostile output into text that is safe to hand to a terminal; keeps its place between pieces. */
export type OutputFilter = {
  /**
   * Takes the next piece of one stream and returns what may be written, cut where a cut keeps the window responsive.
   * Joined, the parts hold printable text, tab, newline, carriage return, backspace and complete allow-listed
   * sequences; nothing else ever comes out, whatever goes in.
   */
  push(text: string): string[];
};

/** Characters of one control string (title, clipboard, link ...) that are dropped before it counts as unterminated. */
const STRING_LIMIT = 4096;
/** Characters of parameters that a sequence may have. The longest honest ones (colours) stay below 40. */
const PARAMETER_LIMIT = 128;
/** Work after which a part ends. A printed character costs 1, a sequence what it touches; 65,536 take a few ms. */
const PART_COST = 65_536;

const ESCAPE = '\x1b';

/** Everything that is not plain text: controls, C1, and the characters that reorder what stands around them. */
const SPECIAL = /[[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]--[\t\n\r]]/gv;

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

type State =
  | { kind: 'text' }
  | { kind: 'escape' }
  | { kind: 'sequence'; parameters: string }
  | { kind: 'string'; length: number };

const TEXT: State = { kind: 'text' };

/**
 * What one character inside a control sequence leads to: the next state, and what may be written now. `again` when
 * the character broke the sequence off and has to be read in the next state.
 */
type Step = { state: State; passed?: Passed; again?: boolean };

/** Text that may be written, and the work that it causes. */
type Passed = { text: string; cost: number };

/**
 * An allow-list in front of the terminal. A list of what to refuse would have to know every sequence that a terminal
 * reacts to; this one only knows the few that command output needs. Counts are cut to the size of the screen:
 * `CSI 1000000000 b` would otherwise stop the window for minutes.
 */
export function createOutputFilter(size: () => ScreenSize): OutputFilter {
  const undim = createUndim();
  return createFilter((parameters, final) => passSequence(parameters, final, size(), undim));
}

/** Lets only the text through, for files and the clipboard. */
export function createTextFilter(): OutputFilter {
  return createFilter(() => null);
}

/** Decides on a complete sequence: what may be written for it, if anything. */
type Pass = (parameters: string, final: string) => Passed | null;

function createFilter(pass: Pass): OutputFilter {
  let state: State = TEXT;

  return {
    push(text) {
      const parts = createParts();
      let index = 0;
      while (index < text.length) {
        if (state.kind === 'text') {
          const end = Math.min(nextSpecial(text, index), index + PART_COST);
          if (end > index) parts.add({ text: text.slice(index, end), cost: end - index });
          else state = readSpecial(text.charAt(index), parts.add);
          index = Math.max(end, index + 1);
          continue;
        }
        const step = read(state, text.charAt(index), pass);
        state = step.state;
        if (step.passed) parts.add(step.passed);
        if (!step.again) index += 1;
      }
      return parts.end();
    },
  };
}

/** Collects text into parts that each cause a bounded amount of work. */
function createParts() {
  const parts: string[] = [];
  let part = '';
  let cost = 0;
  return {
    add(passed: Passed): void {
      part += passed.text;
      cost += passed.cost;
      if (cost < PART_COST) return;
      parts.push(part);
      part = '';
      cost = 0;
    },
    end(): string[] {
      return part === '' ? parts : [...parts, part];
    },
  };
}

function nextSpecial(text: string, from: number): number {
  SPECIAL.lastIndex = from;
  const match = SPECIAL.exec(text);
  return match ? match.index : text.length;
}

function readSpecial(special: string, add: (passed: Passed) => void): State {
  if (special === ESCAPE) return { kind: 'escape' };
  add({ text: substitute(special), cost: 1 });
  return TEXT;
}

/** Page breaks become newlines and reordering characters are named; a backspace passes, every other control is dropped. */
function substitute(special: string): string {
  if (special === '\b') return special;
  if (special === '\x0b' || special === '\x0c') return '\n';
  const code = special.charCodeAt(0);
  return code > 0x9f ? `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>` : '';
}

function read(state: Exclude<State, { kind: 'text' }>, character: string, pass: Pass): Step {
  if (character === ESCAPE) return { state: { kind: 'escape' } };
  if (state.kind === 'string') return { state: afterStringCharacter(state.length + 1, character) };
  if (character < ' ' || character > '~') return { state: TEXT, again: true };
  if (state.kind === 'escape') return { state: afterEscape(character) };
  if (character < '@') {
    const parameters = state.parameters + character;
    return { state: parameters.length > PARAMETER_LIMIT ? TEXT : { kind: 'sequence', parameters } };
  }
  const passed = pass(state.parameters, character);
  return passed ? { state: TEXT, passed } : { state: TEXT };
}

function afterEscape(character: string): State {
  if (character === '[') return { kind: 'sequence', parameters: '' };
  if (']PX^_'.includes(character)) return { kind: 'string', length: 0 };
  // `ESC ( B` and its like take one more character; every other two-character sequence (`ESC \` among them) ends here.
  return character < '0' ? { kind: 'escape' } : TEXT;
}

function afterStringCharacter(length: number, character: string): State {
  const ended = '\x07\x18\x1a\x9c'.includes(character);
  return ended || length > STRING_LIMIT ? TEXT : { kind: 'string', length };
}

function passSequence(parameters: string, final: string, size: ScreenSize, undim: Undim): Passed | null {
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
