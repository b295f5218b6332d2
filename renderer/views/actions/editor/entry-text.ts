import { type Document, isMap, isScalar, isSeq, type Node, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { argvActionSchema } from '#shared/action.ts';

// The text of one entry of actions.yaml is the only thing that is kept. The form reads it, and every change in the form
// is a change of the text, in which comments and order stay.

/** Keys and positions from the entry inwards: `['params', 'unit', 'pattern']`. */
export type Path = readonly (string | number)[];

/** What an entry says, whether it is sound or not. */
export type EntryContent = Readonly<Record<string, unknown>>;

/** The order of keys in the schema. The command stands where its author likes it, so it says nothing about the others. */
const KEY_ORDER: readonly string[] = Object.keys(argvActionSchema.shape).filter((key) => key !== 'argv');

/** The map that is the entry. Pasted with its dash, it is a list of one. */
function entryMap(document: Document): YAMLMap | null {
  const { contents } = document;
  const entry: unknown = isSeq(contents) ? contents.items[0] : contents;
  return isMap(entry) ? entry : null;
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { prettyErrors: false });
}

/** What the text says; null where it is no YAML, or no map of keys. An empty text says nothing. */
export function readEntry(text: string): EntryContent | null {
  const document = parse(text);
  if (document.errors.length > 0) return null;
  if (document.contents === null) return {};
  const entry = entryMap(document);
  try {
    return entry === null ? null : (entry.toJS(document) as EntryContent);
  } catch {
    // Aliases that expand without end.
    return null;
  }
}

function change(text: string, edit: (entry: YAMLMap, document: Document) => void): string {
  const document: Document = parse(text);
  if (document.errors.length > 0) return text;
  let entry = entryMap(document);
  if (entry === null) {
    if (document.contents !== null) return text;
    entry = new YAMLMap(document.schema);
    document.contents = entry;
  }
  edit(entry, document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key;
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => keyOf(pair) === key);
}

/** A list of words fits on a line; everything else gets lines of its own. */
function nodeOf(document: Document, value: unknown): Node {
  const node = document.createNode(value);
  if (isSeq(node) && node.items.every((item) => isScalar(item))) node.flow = true;
  if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL;
  return node;
}

function holds(node: unknown, value: unknown): boolean {
  return isScalar(node) && node.value === value;
}

/** Changes a list in its place: items that are the same keep their form and their comments. */
function writeList(document: Document, list: YAMLSeq, values: readonly unknown[]): Node {
  const { items } = list;
  const most = Math.min(items.length, values.length);
  let before = 0;
  while (before < most && holds(items[before], values[before])) before += 1;
  let behind = 0;
  while (behind < most - before && holds(items.at(-1 - behind), values.at(-1 - behind))) behind += 1;
  const changed = values.slice(before, values.length - behind).map((value) => nodeOf(document, value));
  items.splice(before, items.length - behind - before, ...changed);
  return list;
}

/** Changes a value in its place, so that what stands beside it stays. */
function write(document: Document, present: unknown, value: unknown): Node {
  if (isSeq(present) && Array.isArray(value)) return writeList(document, present, value);
  const scalar = value === null || typeof value !== 'object';
  if (!isScalar(present) || !scalar) return nodeOf(document, value);
  present.value = value;
  // The way in which the old value was written may not be able to hold the new one.
  if (typeof value === 'string' && value.includes('\n')) present.type = Scalar.BLOCK_LITERAL;
  else if (present.type === Scalar.BLOCK_LITERAL || present.type === Scalar.BLOCK_FOLDED) delete present.type;
  return present;
}

/** Puts a new key behind those that come before it in the schema. */
function insert(map: YAMLMap, pair: Pair, isEntry: boolean): void {
  if (map.items.length === 0) map.flow = false;
  const order = KEY_ORDER.indexOf(String(keyOf(pair)));
  if (!isEntry || order < 0) {
    map.items.push(pair);
    return;
  }
  const behind = map.items.findLastIndex((other) => {
    const at = KEY_ORDER.indexOf(String(keyOf(other)));
    return at >= 0 && at < order;
  });
  map.items.splice(behind + 1, 0, pair);
}

/** Takes a key out; a comment above it stays, above the next one. */
function removeKey(map: YAMLMap, key: string | number): void {
  const at = map.items.findIndex((pair) => keyOf(pair) === key);
  if (at < 0) return;
  const [removed] = map.items.splice(at, 1);
  const next = map.items[at];
  const comment = isScalar(removed?.key) ? removed.key.commentBefore : null;
  if (!comment) return;
  if (next && isScalar(next.key)) next.key.commentBefore = [comment, next.key.commentBefore].filter(Boolean).join('\n');
  else map.comment = [comment, map.comment].filter(Boolean).join('\n');
}

function setInMap(document: Document, map: YAMLMap, path: Path, value: unknown, isEntry: boolean): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  const pair = pairOf(map, key);
  if (rest.length === 0) {
    if (value === undefined) removeKey(map, key);
    else if (pair) pair.value = write(document, pair.value, value);
    else insert(map, new Pair(document.createNode(key), nodeOf(document, value)), isEntry);
    return;
  }
  const inner = pair?.value;
  if (isMap(inner)) setInMap(document, inner, rest, value, false);
  else if (isSeq(inner)) setInList(document, inner, rest, value);
  else if (value !== undefined) {
    const made = typeof rest[0] === 'number' ? new YAMLSeq(document.schema) : new YAMLMap(document.schema);
    if (isSeq(made)) {
      made.flow = true;
      setInList(document, made, rest, value);
    } else setInMap(document, made, rest, value, false);
    if (pair) pair.value = made;
    else insert(map, new Pair(document.createNode(key), made), isEntry);
  }
  // What holds nothing any more says nothing.
  if (value === undefined && isMap(inner) && inner.items.length === 0) removeKey(map, key);
}

function setInList(document: Document, list: YAMLSeq, path: Path, value: unknown): void {
  const [index] = path;
  if (typeof index !== 'number') return;
  if (value === undefined) list.items.splice(index, 1);
  else if (index >= list.items.length) list.items.push(nodeOf(document, value));
  else list.items[index] = write(document, list.items[index], value);
}

/** The text with another value at a path, made where there is none; `undefined` takes it out. A text that is no YAML stays. */
export function setValue(text: string, path: Path, value: unknown): string {
  return change(text, (entry, document) => setInMap(document, entry, path, value, true));
}

/** The text with several values set at once. */
export function setValues(text: string, changes: readonly (readonly [path: Path, value: unknown])[]): string {
  return changes.reduce((changed, [path, value]) => setValue(changed, path, value), text);
}

/** The map under a key of the entry. */
function mapIn(entry: YAMLMap, key: string): YAMLMap | null {
  const value = pairOf(entry, key)?.value;
  return isMap(value) ? value : null;
}

/** The text with another name for a parameter, in the words as well. */
export function renameParameter(text: string, name: string, renamed: string): string {
  return change(text, (entry) => {
    const pair = pairOf(mapIn(entry, 'params') ?? entry, name);
    if (!pair || !isScalar(pair.key)) return;
    pair.key.value = renamed;
    const words = pairOf(entry, 'argv')?.value;
    if (!isSeq(words)) return;
    for (const word of words.items) {
      if (isScalar(word) && typeof word.value === 'string')
        word.value = word.value.replaceAll(`{${name}}`, `{${renamed}}`);
    }
  });
}

/** The text with another name for a variable of the environment. */
export function renameVariable(text: string, name: string, renamed: string): string {
  return change(text, (entry) => {
    const pair = pairOf(mapIn(entry, 'env') ?? entry, name);
    if (pair && isScalar(pair.key)) pair.key.value = renamed;
  });
}

/** The text with a parameter one place further up (-1) or down (1): the order of parameters is that of `"$1"`, `"$2"`. */
export function moveParameter(text: string, name: string, step: -1 | 1): string {
  return change(text, (entry) => {
    const map = mapIn(entry, 'params');
    const items = map?.items ?? [];
    const [first] = items;
    // The parser takes what stands above the first one for a comment on the map.
    if (map?.commentBefore && first && isScalar(first.key)) {
      first.key.commentBefore = map.commentBefore;
      map.commentBefore = null;
    }
    const at = items.findIndex((pair) => keyOf(pair) === name);
    const moved = items[at];
    const other = items[at + step];
    if (!moved || !other) return;
    items[at] = other;
    items[at + step] = moved;
  });
}
