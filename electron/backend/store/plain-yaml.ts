import { isSeq, parseDocument } from 'yaml';

// A general YAML parser takes 30 µs for each line. A list of 100,000 entries is nearly always plain, so it is read by
// the few forms below, which mean the same to every parser; whatever is not among them is left to the general one.

/** Words with nothing in them that YAML gives a meaning to, and no form of a number, a truth value or null. */
const PLAIN = /(?:--|-{0,2}[A-Za-z_/][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.][A-Za-z0-9_/.-]*)*)/y;
const INTEGER = /(?:0|[1-9][0-9]{0,8})(?![A-Za-z0-9_/.:+-]| [^ #])/y;
const SINGLE_QUOTED = /'([^'\n]*)'(?!')/y;
const DOUBLE_QUOTED = /"([^"\\\n]*)"/y;
const KEY = /([a-z][a-z0-9_]*): ?/y;
/** Plain words that are not texts, or not to every version of YAML. */
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

class NotPlain extends Error {}

/** Reads one line from left to right. Every method throws NotPlain for anything that is not plain. */
class Line {
  private readonly text: string;
  private at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  private take(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  key(): string {
    const key = this.match(KEY)?.[1];
    // Without the blank behind its colon it would be a part of something longer.
    if (key === undefined || this.text.charAt(this.at - 1) !== ' ') throw new NotPlain();
    return key;
  }

  value(): unknown {
    if (this.take('[')) return this.list();
    if (this.take('{')) return this.map();
    const quoted = this.match(SINGLE_QUOTED) ?? this.match(DOUBLE_QUOTED);
    if (quoted !== null) return quoted[1] ?? '';
    const integer = this.match(INTEGER);
    if (integer !== null) return Number(integer[0]);
    const word = this.match(PLAIN)?.[0];
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === undefined || SPECIAL.test(word)) throw new NotPlain();
    return word;
  }

  private list(): unknown[] {
    const items: unknown[] = [];
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value());
      if (this.take(']')) return items;
      if (!this.take(',') || !this.take(' ')) throw new NotPlain();
    }
  }

  private map(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    if (this.take('}')) return {};
    for (;;) {
      entries.push([this.key(), this.value()]);
      if (this.take('}')) return toMap(entries);
      if (!this.take(',') || !this.take(' ')) throw new NotPlain();
    }
  }

  end(): void {
    if (this.at !== this.text.length) throw new NotPlain();
  }
}

function toMap(entries: readonly [string, unknown][]): Record<string, unknown> {
  const map = Object.fromEntries(entries);
  // Keys that stand twice are an error, which the general parser tells.
  if (Object.keys(map).length !== entries.length) throw new NotPlain();
  return map;
}

/** One entry of the list: `- {...}`, or `- key: value` with further keys on lines of their own below. */
function plainEntry(lines: readonly string[], indent: number): unknown {
  const entries: [string, unknown][] = [];
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    const line = new Line(text, indent + 2);
    if (index === 0 && text.charAt(indent + 2) === '{') {
      const value = line.value();
      line.end();
      if (lines.slice(1).some((other) => other !== '')) throw new NotPlain();
      return value;
    }
    if (index > 0 && !text.startsWith(' '.repeat(indent + 2))) throw new NotPlain();
    entries.push([line.key(), line.value()]);
    line.end();
  }
  return toMap(entries);
}

/** One entry read by the general parser, on its own; NotPlain when it depends on others or is not sound. */
function generalEntry(lines: readonly string[]): unknown {
  const document = parseDocument(lines.join('\n'), { prettyErrors: false });
  const { contents } = document;
  if (document.errors.length > 0 || document.warnings.length > 0 || !isSeq(contents) || contents.items.length !== 1) {
    throw new NotPlain();
  }
  try {
    const [value]: unknown[] = contents.toJS(document);
    return value;
  } catch {
    // An alias of something in another entry.
    throw new NotPlain();
  }
}

function readEntry(lines: readonly string[], indent: number): unknown {
  try {
    return plainEntry(lines, indent);
  } catch (error) {
    if (error instanceof NotPlain) return generalEntry(lines);
    throw error;
  }
}

function isNothing(line: string): boolean {
  return /^ *(?:#|$)/.test(line);
}

function readList(text: string): Record<string, unknown[]> {
  const lines = text.split('\n');
  const top = lines.findIndex((line) => !isNothing(line));
  const name = /^([a-z]+):$/.exec(lines[top] ?? '')?.[1];
  const first = lines.findIndex((line, index) => index > top && !isNothing(line));
  const indent = /^( *)- \S/.exec(lines[first] ?? '')?.[1]?.length;
  if (name === undefined || indent === undefined) throw new NotPlain();

  const dash = `${' '.repeat(indent)}- `;
  const items: unknown[] = [];
  let entry: string[] = [];
  const finish = () => {
    if (entry.length > 0) items.push(readEntry(entry, indent));
    entry = [];
  };
  for (const line of lines.slice(first)) {
    // Lines that say nothing may be a part of a text over several lines, which only the general parser knows.
    if (isNothing(line)) {
      if (line !== '') throw new NotPlain();
      if (entry.length > 0) entry.push(line);
      continue;
    }
    if (line.startsWith(dash)) finish();
    else if (!line.startsWith(`${dash.replace('-', ' ')}`)) throw new NotPlain();
    entry.push(line);
  }
  finish();
  return { [name]: items };
}

/**
 * Reads a file that is one list under one name, quickly where its entries are plain.
 * @returns undefined when the general parser has to read the whole of it
 */
export function readPlainList(text: string): Record<string, unknown[]> | undefined {
  try {
    return readList(text);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}
