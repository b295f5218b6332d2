/** A text that a shell would split into exactly these words without doing anything else, or why it is not one. */
export type SplitWords =
  | { kind: 'words'; words: string[] }
  /** `wrong` continues "The command"; `right` says what to do. */
  | { kind: 'refused'; wrong: string; right: string };

/** What an unquoted character would make a shell do. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ...[...';&|<>()'].map((character): [string, string] => [character, 'would start or connect other commands']),
  ...[...'*?[]'].map((character): [string, string] => [character, 'would be replaced by names of files']),
  ...[...'{}'].map((character): [string, string] => [character, 'could be expanded to several words']),
  ['~', 'would be replaced by a home directory'],
  ['!', 'would call up an earlier command in some shells'],
]);

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
/** In double quotes a backslash is a character like any other in front of everything else. */
const ESCAPABLE = new Set(['$', '`', '"', '\\']);

class Refused extends Error {
  readonly reason: Extract<SplitWords, { kind: 'refused' }>;

  constructor(wrong: string, right: string) {
    super(wrong);
    this.reason = { kind: 'refused', wrong, right };
  }
}

const LITERALLY = 'Put it in single quotes if it is meant as it stands.';

function meaningful(character: string, at: number, meaning: string): Refused {
  return new Refused(`contains ${character} (character ${at + 1}), which ${meaning}`, LITERALLY);
}

function unclosed(quote: string, at: number): Refused {
  return new Refused(
    `opens a quotation with ${quote} (character ${at + 1}) that never ends`,
    `Close it with ${quote}.`,
  );
}

/** Reads from behind an opening quote to its end. */
function readQuoted(text: string, start: number, quote: "'" | '"'): { content: string; next: number } {
  let content = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return { content, next: at + 1 };
    if (quote === '"' && (character === '$' || character === '`')) {
      throw meaningful(character, at, 'would be expanded in double quotes');
    }
    if (quote === '"' && character === '\\' && ESCAPABLE.has(text.charAt(at + 1))) at += 1;
    content += text.charAt(at);
  }
  throw unclosed(quote, start - 1);
}

/** The next piece of a word, quoted or not. */
function readPiece(text: string, at: number): { content: string; next: number } {
  const character = text.charAt(at);
  if (character === "'" || character === '"') return readQuoted(text, at + 1, character);
  if (character === '\\') {
    if (at + 1 >= text.length) throw new Refused('ends with a backslash', 'Remove it, or write what should follow it.');
    // A pair of surrogates is one character.
    const escaped = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
    return { content: escaped, next: at + 1 + escaped.length };
  }
  if (character === '$' || character === '`') throw meaningful(character, at, 'would be expanded');
  const meaning = MEANINGS.get(character);
  if (meaning !== undefined) throw meaningful(character, at, meaning);
  return { content: character, next: at + 1 };
}

function split(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text.charAt(at) === ' ' || text.charAt(at) === '\t') {
      at += 1;
      continue;
    }
    if (text.charAt(at) === '#') throw meaningful('#', at, 'would start a comment');
    if (words.length === 0 && ASSIGNMENT.test(text.slice(at))) {
      throw new Refused('starts with an assignment', 'Leave it out: variables stand in the action.');
    }
    let word = '';
    while (at < text.length && text.charAt(at) !== ' ' && text.charAt(at) !== '\t') {
      const { content, next } = readPiece(text, at);
      word += content;
      at = next;
    }
    words.push(word);
  }
  return words;
}

/**
 * Splits a command text as a POSIX shell would, with quotes and backslashes. Whatever a shell would do beyond that
 * (expansions, globs, operators, comments, assignments, several lines) is refused, never guessed at.
 */
export function splitWords(text: string): SplitWords {
  // Tabs separate words; every other control character, line breaks above all, has no place in one command.
  const control = /[\p{Cc}\u2028\u2029]/u.exec(text.replaceAll('\t', ' '));
  if (control !== null) {
    const wrong = `contains a line break or control character (character ${control.index + 1})`;
    return { kind: 'refused', wrong, right: 'Give one command on one line.' };
  }
  try {
    return { kind: 'words', words: split(text) };
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}
