import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { NotUnderstood } from '#shared/import.ts';
import { filesOf } from './include-files.ts';
import { type ConfigLine, readConfigLine } from './ssh-config-line.ts';

/** Where something stands in the configuration. */
export type Place = { file: string; line: number };

/** A setting, and the `Host` lines above it: a host gets it when it fits the patterns of each. */
export type Setting = Place & {
  keyword: string;
  value: string;
  /** The line as it is written, at most 200 characters of it. */
  text: string;
  conditions: readonly (readonly string[])[];
};

/** A line `Host`, with the conditions under which it counts at all (those of the `Include` that led to its file). */
export type HostLine = Place & { patterns: readonly string[]; conditions: Setting['conditions'] };

/** A configuration with all the files that it includes, in the order in which ssh reads them. */
export type SshConfig = { settings: Setting[]; hosts: HostLine[]; notUnderstood: NotUnderstood[] };

/** As deep as ssh follows `Include`. */
const DEEPEST_INCLUDE = 16;
const MOST_FILES = 200;
const LARGEST_FILE = 1024 * 1024;
const LONGEST_QUOTE = 200;

/** One file, on the way of `Include` that led to it. */
type Source = { path: string; text: string; conditions: Setting['conditions']; ancestors: readonly string[] };

/**
 * Reads `~/.ssh/config` and what it includes. Nothing is run and nothing is looked up; `Match` blocks are left out,
 * whatever their conditions are. What is hostile or broken ends up in `notUnderstood`.
 * @returns null when there is no such file
 */
export async function readSshConfig(homeDirectory: string): Promise<SshConfig | null> {
  const directory = join(homeDirectory, '.ssh');
  const config: SshConfig = { settings: [], hosts: [], notUnderstood: [] };
  let filesRead = 0;

  const nameOf = (path: string) => {
    const below = relative(homeDirectory, path);
    return below.startsWith('..') || isAbsolute(below) ? path : `~/${below.replaceAll('\\', '/')}`;
  };

  async function readLines(source: Source): Promise<void> {
    const file = nameOf(source.path);
    /** What the lines stand under: conditions, or a `Match` block that is left out. */
    let conditions: Setting['conditions'] | 'match' = source.conditions;
    for (const [index, lineText] of source.text.split(/\r\n|\n|\r/).entries()) {
      const place = { file, line: index + 1 };
      const text = lineText.trim().slice(0, LONGEST_QUOTE);
      const refuse = (why: string) => config.notUnderstood.push({ ...place, text, why });
      const read = readConfigLine(lineText);
      switch (read.kind) {
        case 'empty':
          break;
        case 'match':
          conditions = 'match';
          refuse('Match blocks are left out with all that is in them, and their commands are never run.');
          break;
        case 'host':
          conditions = [...source.conditions, read.patterns];
          config.hosts.push({ ...place, patterns: read.patterns, conditions: source.conditions });
          break;
        default:
          if (conditions !== 'match') await take(read, { ...place, text, conditions }, source.ancestors, refuse);
      }
    }
  }

  async function take(
    read: Exclude<ConfigLine, { kind: 'empty' | 'match' | 'host' }>,
    where: Omit<Setting, 'keyword' | 'value'>,
    ancestors: readonly string[],
    refuse: (why: string) => void,
  ): Promise<void> {
    switch (read.kind) {
      case 'broken':
        return refuse(read.why);
      case 'setting':
        config.settings.push({ ...where, keyword: read.keyword, value: read.value });
        return;
      case 'include':
        for (const pattern of read.patterns) await include(pattern, where.conditions, ancestors, refuse);
    }
  }

  async function include(
    pattern: string,
    conditions: Setting['conditions'],
    ancestors: readonly string[],
    refuse: (why: string) => void,
  ): Promise<void> {
    if (/[[\]{}%$]/.test(pattern) || /^~(?!\/)/.test(pattern)) {
      return refuse('Only paths with ~/, * and ? are understood here.');
    }
    if (ancestors.length >= DEEPEST_INCLUDE) return refuse('The files include each other too deeply.');
    const homed = pattern.startsWith('~/') ? join(homeDirectory, pattern.slice(2)) : pattern;
    for (const path of await filesOf(isAbsolute(homed) ? homed : join(directory, homed))) {
      const opened = await openIncluded(path, ancestors);
      if (typeof opened === 'string') refuse(opened);
      else await readLines({ path, text: opened.text, conditions, ancestors: [...ancestors, opened.real] });
    }
  }

  /** The text of an included file, or why it is left out. */
  async function openIncluded(
    path: string,
    ancestors: readonly string[],
  ): Promise<{ real: string; text: string } | string> {
    if (filesRead >= MOST_FILES) return `More than ${MOST_FILES} files are included.`;
    const real = await realpath(path).catch(() => null);
    if (real === null) return `There is no file ${nameOf(path)}.`;
    if (ancestors.includes(real)) return 'The file includes itself.';
    const text = await readText(real);
    if (text === null) return `${nameOf(path)} cannot be read.`;
    filesRead += 1;
    return { real, text };
  }

  const path = join(directory, 'config');
  const real = await realpath(path).catch(() => null);
  if (real === null) return null;
  const text = await readText(real);
  if (text !== null) await readLines({ path, text, conditions: [], ancestors: [real] });
  else config.notUnderstood.push({ file: nameOf(path), line: null, text: '', why: 'The file cannot be read.' });
  return config;
}

/** The text of an ordinary file; null for anything else: what cannot be opened, is too large, or would never end. */
async function readText(path: string): Promise<string | null> {
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > LARGEST_FILE) return null;
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch {
    return null;
  }
}
