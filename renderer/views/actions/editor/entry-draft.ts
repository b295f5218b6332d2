import type { EntryContent, Path } from './entry-text.ts';

/** The entry as the form sees it: what its text says, what is wrong with it, and how it is changed. */
export type EntryDraft = {
  content: EntryContent;
  /** What is wrong at a place, or inside of it. */
  faultAt(path: Path): string | undefined;
  /** Sets a value; `undefined` takes it out of the text. */
  set(path: Path, value: unknown): void;
  /** Changes the text as a whole. */
  change(edit: (text: string) => string): void;
};

/** The value at a path of an entry. */
export function valueAt(content: EntryContent, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  );
}

/** The value at a path as a field shows it: empty where there is none, or one that is no single value. */
export function textAt(content: EntryContent, path: Path): string {
  const value = valueAt(content, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The list at a path as texts. */
export function listAt(content: EntryContent, path: Path): string[] {
  const value = valueAt(content, path);
  return Array.isArray(value) ? value.map((item) => (item === null ? '' : String(item))) : [];
}

/** The map at a path. */
export function mapAt(content: EntryContent, path: Path): Record<string, unknown> {
  const value = valueAt(content, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** What a field with a number means: the number, or what was typed, which then is told to be wrong. */
export function numberOf(text: string): number | string | undefined {
  if (text === '') return undefined;
  // Only what is shown again as it was typed: "1." on the way to "1.5" is not.
  return String(Number(text)) === text ? Number(text) : text;
}
