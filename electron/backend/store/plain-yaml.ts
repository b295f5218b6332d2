import { isSeq, parseDocument } from 'yaml';
import { addKey, Line, NotPlain } from './plain-line.ts';

// A general YAML parser takes 30 µs for each line. A list of 100,000 entries is nearly always plain, so it is read by
// the few forms below, which mean the same to every parser; whatever is not among them is left to the general one.

/** Reads the lines of one entry from the first to the last. Every method throws NotPlain for anything that is not plain. */
class Entry {
  private readonly lines: readonly string[];
  /** Whether empty lines were left out between others: in a text they would count. */
  private readonly gaps: boolean;
  private at = 0;

  constructor(lines: readonly string[]) {
    const last = lines.findLastIndex((line) => line !== '');
    const firstGap = lines.indexOf('');
    this.lines = firstGap === -1 ? lines : lines.filter((line) => line !== '');
    this.gaps = firstGap !== -1 && firstGap < last;
  }

  /** What follows a dash at this indentation, with the lines that belong to it. */
  item(indent: number): unknown {
    const line = new Line(this.lines[this.at] ?? '', indent + 2);
    if (line.isKey()) return this.map(indent + 2, line);
    this.at += 1;
    const value = line.value();
    line.end();
    return value;
  }

  end(): void {
    if (this.at !== this.lines.length) throw new NotPlain();
  }

  private indent(): number {
    const line = this.lines[this.at];
    return line === undefined ? -1 : indentOf(line);
  }

  private hasDash(indent: number): boolean {
    return this.lines[this.at]?.startsWith('- ', indent) ?? false;
  }

  /** @param first the first of its lines, read up to its key */
  private map(indent: number, first: Line): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    let line = first;
    for (;;) {
      const key = line.key();
      this.at += 1;
      if (line.isAtEnd()) addKey(map, key, this.below(indent));
      else if (line.isText()) addKey(map, key, this.text(indent));
      else {
        addKey(map, key, line.value());
        line.end();
      }
      if (this.indent() !== indent || this.hasDash(indent)) break;
      line = new Line(this.lines[this.at] ?? '', indent);
    }
    if (this.indent() > indent) throw new NotPlain();
    return map;
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    while (this.indent() === indent && this.hasDash(indent)) items.push(this.item(indent));
    if (this.indent() > indent) throw new NotPlain();
    return items;
  }

  /** The value of a key with nothing beside it. A list may stand as far left as its key. */
  private below(indent: number): unknown {
    const own = this.indent();
    if (own >= indent && this.hasDash(own)) return this.list(own);
    if (own <= indent) throw new NotPlain();
    return this.map(own, new Line(this.lines[this.at] ?? '', own));
  }

  private text(indent: number): string {
    const own = this.indent();
    if (own <= indent || this.gaps) throw new NotPlain();
    let text = '';
    for (; this.indent() >= own; this.at += 1) text += `${this.lines[this.at]?.slice(own)}\n`;
    if (this.indent() > indent) throw new NotPlain();
    return text;
  }
}

const BLANK = ' '.charCodeAt(0);

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === BLANK) indent += 1;
  return indent;
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
    const entry = new Entry(lines);
    const value = entry.item(indent);
    entry.end();
    return value;
  } catch (error) {
    if (error instanceof NotPlain) return generalEntry(lines);
    throw error;
  }
}

/** Whether a line is empty, or a comment. */
function isNothing(line: string): boolean {
  const indent = indentOf(line);
  return indent === line.length || line.charAt(indent) === '#';
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
