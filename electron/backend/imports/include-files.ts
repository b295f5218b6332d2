import { readdir } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { matchesWildcards } from '../ssh/known-hosts.ts';

/** Enough for any real directory of configuration. */
const MOST_FILES = 200;

/**
 * The files that an absolute pattern of `Include` names, in the order of their names. `*` and `?` match within one
 * part of the path, and no hidden file unless they are told to. Without them the path is given as it is.
 */
export async function filesOf(pattern: string): Promise<string[]> {
  const { root } = parse(pattern);
  const parts = pattern
    .slice(root.length)
    .split(/[/\\]/)
    .filter((part) => part !== '');
  let paths = [root];
  for (const part of parts) {
    paths = /[*?]/.test(part)
      ? (await Promise.all(paths.map((path) => matchingIn(path, part)))).flat().slice(0, MOST_FILES)
      : paths.map((path) => join(path, part));
  }
  return paths.map((path) => (path.endsWith(sep) && path !== root ? path.slice(0, -1) : path));
}

async function matchingIn(directory: string, pattern: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => matchesWildcards(pattern, name) && (pattern.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map((name) => join(directory, name));
}
