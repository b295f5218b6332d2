/** Turns hostile output into text that is safe to hand to a terminal; keeps its place between pieces. */
export type OutputFilter = {
  /**
   * Takes the next piece of one stream and returns what may be written, cut where a cut keeps the window responsive.
   * Joined, the parts hold printable text, tab, newline, carriage return, backspace and what the rules of the filter
   * let through; nothing else ever comes out, whatever goes in.
   */
  push(text: string): string[];
};

/** Text that may be written, and the work that it causes. */
export type Passed = { text: string; cost: number };

/** What may be written for each thing that is not plain text, if anything. Without a rule nothing is. */
export type FilterRules = {
  /** `CSI parameters final`. */
  sequence(parameters: string, final: string): Passed | null;
  /** `ESC intermediates final`. */
  escape?(intermediates: string, final: string): Passed | null;
  /** A control string: OSC, whose introducer is `]`, DCS (`P`) and the others (`X`, `^`, `_`). */
  string?(introducer: string, text: string): Passed | null;
  /** One of the controls that are dropped otherwise. */
  control?(character: string): Passed | null;
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

type State =
  | { kind: 'text' }
  | { kind: 'escape'; intermediates: string }
  | { kind: 'sequence'; parameters: string }
  | { kind: 'string'; introducer: string; text: string };

const TEXT: State = { kind: 'text' };
const BEGINNING: State = { kind: 'escape', intermediates: '' };

/**
 * What one character inside a control sequence leads to: the next state, and what may be written now. `again` when
 * the character broke the sequence off and has to be read in the next state.
 */
type Step = { state: State; passed?: Passed | null; again?: boolean };

/** An allow-list in front of a terminal: what no rule lets through is dropped. */
export function createFilter(rules: FilterRules): OutputFilter {
  let state: State = TEXT;

  return {
    push(text) {
      const parts = createParts();
      let index = 0;
      while (index < text.length) {
        if (state.kind === 'text') {
          const end = Math.min(nextSpecial(text, index), index + PART_COST);
          if (end > index) parts.add({ text: text.slice(index, end), cost: end - index });
          else state = readSpecial(text.charAt(index), rules, parts.add);
          index = Math.max(end, index + 1);
          continue;
        }
        const step = read(state, text.charAt(index), rules);
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

function readSpecial(special: string, rules: FilterRules, add: (passed: Passed) => void): State {
  if (special === ESCAPE) return BEGINNING;
  add(rules.control?.(special) ?? { text: substitute(special), cost: 1 });
  return TEXT;
}

/** Page breaks become newlines and reordering characters are named; a backspace passes, every other control is dropped. */
function substitute(special: string): string {
  if (special === '\b') return special;
  if (special === '\x0b' || special === '\x0c') return '\n';
  const code = special.charCodeAt(0);
  return code > 0x9f ? `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>` : '';
}

function read(state: Exclude<State, { kind: 'text' }>, character: string, rules: FilterRules): Step {
  if (state.kind === 'string') return readInString(state, character, rules);
  if (character === ESCAPE) return { state: BEGINNING };
  if (character < ' ' || character > '~') return { state: TEXT, again: true };
  if (state.kind === 'escape') return readAfterEscape(state.intermediates, character, rules);
  if (character < '@') {
    const parameters = state.parameters + character;
    return { state: parameters.length > PARAMETER_LIMIT ? TEXT : { kind: 'sequence', parameters } };
  }
  return { state: TEXT, passed: rules.sequence(state.parameters, character) };
}

function readAfterEscape(intermediates: string, character: string, rules: FilterRules): Step {
  if (intermediates === '' && character === '[') return { state: { kind: 'sequence', parameters: '' } };
  if (intermediates === '' && ']PX^_'.includes(character)) {
    return { state: { kind: 'string', introducer: character, text: '' } };
  }
  // `ESC ( B` and its like take one more character; every other two-character sequence (`ESC \` among them) ends here.
  if (character < '0') return { state: { kind: 'escape', intermediates: (intermediates + character).slice(0, 2) } };
  return { state: TEXT, passed: rules.escape?.(intermediates, character) ?? null };
}

/** A string ends with BEL, ST (`ESC \`, or one character), or is broken off. */
function readInString(state: Extract<State, { kind: 'string' }>, character: string, rules: FilterRules): Step {
  const { introducer, text } = state;
  const passed = () => rules.string?.(introducer, text) ?? null;
  if (character === ESCAPE) return { state: BEGINNING, passed: passed() };
  if (character === '\x07' || character === '\x9c') return { state: TEXT, passed: passed() };
  if (character === '\x18' || character === '\x1a' || text.length >= STRING_LIMIT) return { state: TEXT };
  return { state: { kind: 'string', introducer, text: text + character } };
}
