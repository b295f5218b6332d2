import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { ContentFault, Parsed } from './parse-with.ts';
import { readPlainList } from './plain-yaml.ts';
import { syntaxWords } from './syntax-words.ts';

/** Something wrong in a text. Line and column are counted from 1. */
export type TextFault = { line: number; column: number; message: string; path: readonly PropertyKey[] };

/**
 * A text that was read, or what is wrong with it: the first thing with its place in words and a count of the others, and
 * the first few one by one.
 */
export type ReadText<T> = { kind: 'good'; value: T } | { kind: 'broken'; fault: TextFault; faults: TextFault[] };

/** Faults for every id that stands in a list more than once. */
export function duplicateIds(list: string, entries: readonly { id: string }[]): ContentFault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: [list, index, 'id'], message: `the id "${id}" is used more than once` }];
  });
}

/** `actions[3].params.unit` */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function step(container: unknown, key: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isMap(container)) return container.items.find((pair) => (isScalar(pair.key) ? pair.key.value : pair.key) === key);
  if (isSeq(container) && typeof key === 'number') return { key: undefined, value: container.items[key] };
  return undefined;
}

/** The offset of the deepest part of the path that exists. */
function offsetOf(document: Document, { path, at }: ContentFault): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let keyOffset = offset;
  for (const key of path) {
    const next = step(isAlias(node) ? node.resolve(document) : node, key);
    if (next === undefined) return offset;
    keyOffset = startOf(next.key) ?? offset;
    node = next.value;
    offset = startOf(node) ?? keyOffset;
  }
  return at === 'key' ? keyOffset : offset;
}

function unresolvedAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = startOf(alias);
      return visit.BREAK;
    },
  });
  return offset;
}

/** How many faults are told one by one. */
const MOST_FAULTS = 20;

/** Longer texts than this (about 10,000 lines) are worth the attempt to read them quickly. */
const LONG_TEXT = 300_000;

/** Reads YAML and checks its content. An empty text is `null` to `parse`. */
export function readYaml<T>(text: string, parse: (content: unknown) => Parsed<T>): ReadText<T> {
  // Only sound content is taken from there: what is wrong needs its place in the text.
  const list = text.length > LONG_TEXT ? readPlainList(text) : undefined;
  const quickly = list === undefined ? undefined : parse(list);
  if (quickly?.kind === 'good') return quickly;

  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\ufeff/, ''), { lineCounter: lines, prettyErrors: false });
  const faultAt = (offset: number, message: string, path: readonly PropertyKey[] = []): TextFault => {
    // An empty file has no line at all.
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message, path };
  };
  const broken = (fault: TextFault): ReadText<T> => ({ kind: 'broken', fault, faults: [fault] });

  // What is only a warning to the parser (an unknown tag) would change the meaning of the file.
  const [syntax] = [...document.errors, ...document.warnings];
  if (syntax !== undefined) {
    const several = syntax.code === 'MULTIPLE_DOCS';
    return broken(
      faultAt(syntax.pos[0], several ? 'the file may hold only one document' : syntaxWords(syntax.message)),
    );
  }

  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // An alias of nothing, or aliases that expand without end.
    const message = error instanceof Error ? syntaxWords(error.message) : String(error);
    return broken(faultAt(unresolvedAlias(document) ?? 0, message));
  }

  const parsed = parse(content);
  if (parsed.kind === 'good') return parsed;
  const faults = parsed.faults
    .slice(0, MOST_FAULTS)
    .map((fault) => faultAt(offsetOf(document, fault), fault.message, fault.path))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const [first] = faults;
  if (first === undefined) throw new Error('broken content has at least one fault');
  const where = formatPath(first.path);
  const more = parsed.faults.length > 1 ? ` (and ${parsed.faults.length - 1} more)` : '';
  const message = `${where === '' ? '' : `${where}: `}${first.message}${more}`;
  return { kind: 'broken', fault: { ...first, message }, faults };
}
