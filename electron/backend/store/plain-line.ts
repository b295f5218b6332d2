/** Words with nothing in them that YAML gives a meaning to, and no form of a number, a truth value or null. */
const PLAIN = /(?:--|-{0,2}[A-Za-z_/][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.][A-Za-z0-9_/.-]*)*)/y;
const INTEGER = /(?:0|[1-9][0-9]{0,8})(?![A-Za-z0-9_/.:+-]| [^ #])/y;
const SINGLE_QUOTED = /'([^'\n]*)'(?!')/y;
const DOUBLE_QUOTED = /"([^"\\\n]*)"/y;
const KEY = /([A-Za-z][A-Za-z0-9_]*):(?: |$)/y;
/** Plain words that are not texts, or not to every version of YAML. */
const SPECIAL = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const SPECIAL_KEY = /^(?:true|false|null)$/i;

/** What is to be read is none of the few forms that are known here. */
export class NotPlain extends Error {}

/** Reads one line from left to right. Every method throws NotPlain for anything that is not plain. */
export class Line {
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
    if (key === undefined || SPECIAL_KEY.test(key)) throw new NotPlain();
    return key;
  }

  /** Whether a key begins here. */
  isKey(): boolean {
    KEY.lastIndex = this.at;
    return KEY.test(this.text);
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
    const map: Record<string, unknown> = {};
    if (this.take('}')) return map;
    for (;;) {
      addKey(map, this.key(), this.value());
      if (this.take('}')) return map;
      if (!this.take(',') || !this.take(' ')) throw new NotPlain();
    }
  }

  /** A `|` and nothing behind it: the lines below are a text. */
  isText(): boolean {
    return this.at === this.text.length - 1 && this.text.charAt(this.at) === '|';
  }

  isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  end(): void {
    if (!this.isAtEnd()) throw new NotPlain();
  }
}

/** Keys that stand twice are an error, which the general parser tells. */
export function addKey(map: Record<string, unknown>, key: string, value: unknown): void {
  if (Object.hasOwn(map, key)) throw new NotPlain();
  map[key] = value;
}
