import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isScalar, isSeq, YAMLMap, YAMLSeq } from 'yaml';

type Content = Readonly<Record<string, unknown>>;

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes one value of a map in place, so that a comment beside it stays. */
function write(document: Document, map: YAMLMap, key: string, value: unknown): void {
  const node = map.get(key, true);
  const current: unknown = isNode(node) ? node.toJS(document) : node;
  if (isDeepStrictEqual(current, value)) return;
  if (isScalar(node) && !isContent(value) && !Array.isArray(value)) node.value = value;
  else map.set(key, document.createNode(value));
}

/**
 * Makes a map of a document say what `wanted` says. What is the same already keeps its form; what is not written and
 * equals its default stays unwritten; keys that are not wanted go.
 */
export function mergeMap(document: Document, map: YAMLMap, wanted: Content, defaults: Content): void {
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined || (!map.has(key) && isDeepStrictEqual(value, defaults[key]))) continue;
    const innerDefaults = defaults[key];
    if (isContent(value) && isContent(innerDefaults)) {
      const present: unknown = map.get(key, true);
      const inner = isMap(present) ? present : new YAMLMap(document.schema);
      mergeMap(document, inner, value, innerDefaults);
      if (inner !== present) map.set(key, inner);
    } else {
      write(document, map, key, value);
    }
  }
  const unwanted = map.items.map((pair) => String(pair.key)).filter((key) => wanted[key] === undefined);
  for (const key of unwanted) map.delete(key);
}

/** The map at the top of a document; made when the file holds nothing but comments, which then stay above it. */
export function topMap(document: Document): YAMLMap {
  if (isMap(document.contents)) return document.contents;
  const map = new YAMLMap(document.schema);
  document.commentBefore = document.comment ?? document.commentBefore;
  document.comment = null;
  document.contents = map;
  return map;
}

/** The list under a key at the top of a document; made where there is none. */
export function topList(document: Document, key: string): YAMLSeq {
  const top = topMap(document);
  const list = top.get(key);
  if (isSeq(list)) {
    if (list.items.length === 0) list.flow = false;
    return list;
  }
  const made = new YAMLSeq(document.schema);
  // A key without a value may have comments for it: entries that somebody took out, perhaps.
  const { comment, commentBefore } = top.get(key, true) ?? {};
  Object.assign(made, { comment, commentBefore });
  top.set(key, made);
  return made;
}

/** The entry of a list that has an id. */
export function entryOf(list: YAMLSeq, id: string): YAMLMap | undefined {
  return list.items.filter((item) => isMap(item)).find((item) => item.get('id') === id);
}

/** Puts an entry of a list right before or behind another one, with the comments that stand above it. */
export function moveEntry(
  list: YAMLSeq,
  moved: YAMLMap,
  { side, neighbour }: { side: 'before' | 'behind'; neighbour: YAMLMap },
): void {
  if (neighbour === moved) return;
  const [first] = list.items;
  // The parser takes what stands above the first entry for a comment on the list.
  if (isMap(first) && list.commentBefore) {
    first.commentBefore = list.commentBefore;
    list.commentBefore = null;
  }
  const others = list.items.filter((item) => item !== moved);
  others.splice(others.indexOf(neighbour) + (side === 'before' ? 0 : 1), 0, moved);
  list.items = others;
  const [newFirst] = others;
  if (isMap(newFirst)) newFirst.spaceBefore = false;
}
