/** Where in the YAML of an entry a position is: at a key of the map that `path` leads to, or at the value of its `key`. */
export type Place =
  | { kind: 'key'; path: string[]; from: number }
  | { kind: 'value'; path: string[]; key: string; from: number };

const KEY = /^["']?([A-Za-z_][A-Za-z0-9_]*)["']?\s*:(?:\s|$)/;

/** Blanks in front of a line. The dash of a list item, or of the entry itself, counts as one of them. */
function indentOf(line: string): number {
  return /^ *(?:- +)?/.exec(line)?.[0].length ?? 0;
}

/** The keys whose maps or lists a line lies in, from the outside in, by the indents of the lines above it. */
function pathAbove(lines: readonly string[], indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (const line of lines.toReversed()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const at = indentOf(line);
    const key = KEY.exec(line.slice(at))?.[1];
    if (at >= within || key === undefined) continue;
    path.unshift(key);
    within = at;
  }
  return path;
}

/** What a bracket has opened, or the line itself: the map it leads to, and the key whose value comes next. */
type Level = { kind: 'line' | 'map' | 'list'; path: string[]; key: string | null };

function opened({ path, key }: Level, bracket: string): Level {
  if (bracket === '[') return { kind: 'list', path, key };
  return { kind: 'map', path: key === null ? path : [...path, key], key: null };
}

/** Goes through the part of a line before the position: `{a: {b: c, d` leads to a key of the map `a`. */
function placeInLine(text: string, path: string[], offset: number): Place {
  const line: Level = { kind: 'line', path, key: null };
  const levels = [line];
  let segment = '';
  const present = () => levels.at(-1) ?? line;
  for (const character of text) {
    const within = present();
    segment = /[{}[\],]/.test(character) ? '' : segment + character;
    if (character === '{' || character === '[') levels.push(opened(within, character));
    else if (character === '}' || character === ']') levels.pop();
    else if (character === ',' && within.kind === 'map') within.key = null;
    const key = within.key === null ? KEY.exec(segment.trimStart())?.[1] : undefined;
    if (key === undefined) continue;
    within.key = key;
    segment = '';
  }
  const { key, path: within } = present();
  const from = offset - segment.trimStart().length;
  return key === null ? { kind: 'key', path: within, from } : { kind: 'value', path: within, key, from };
}

/** Where `offset` is in the text of an entry; null inside of a comment. */
export function placeAt(text: string, offset: number): Place | null {
  const lines = text.slice(0, offset).split('\n');
  const line = lines.pop() ?? '';
  if (/(?:^|\s)#/.test(line)) return null;
  const indent = indentOf(line);
  const path = pathAbove(lines, indent);
  const rest = line.slice(indent);
  const own = placeInLine(rest, path, offset);
  // `- web` below `servers:` is a value of that key.
  const listKey = path.at(-1);
  if (own.kind === 'key' && own.path.length === path.length && /^ *- /.test(line) && listKey !== undefined) {
    return { kind: 'value', path: path.slice(0, -1), key: listKey, from: own.from };
  }
  return own;
}
