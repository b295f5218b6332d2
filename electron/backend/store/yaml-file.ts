import { hash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { watch } from 'chokidar';
import writeFileAtomic from 'write-file-atomic';
import { type Document, parseDocument } from 'yaml';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import type { Unsubscribe } from '../ports.ts';
import { fileFailure } from './file-failure.ts';
import type { Parsed } from './parse-with.ts';
import { readTextFile } from './text-file.ts';
import { readYaml } from './yaml-text.ts';

/** Long enough for an editor that writes in several steps, short enough to feel immediate. */
const SETTLE_MS = 50;

/** A YAML file that is watched. A broken file never replaces the last good content. */
export type YamlFile<T> = {
  /** The last good content; `empty` when there never was one. */
  current(): T;
  /** What is wrong with the file as it is on the disk. */
  problem(): Problem | null;
  /** Called after the content or the problem has changed, by hand or by `edit`. */
  onChange(listener: () => void): Unsubscribe;
  /** Reads something out of the file as it is on the disk now. @throws AppFailure CONFIGURATION_BROKEN */
  look<Found>(read: (document: Document) => Found): Found;
  /**
   * Changes the file as it is on the disk now; comments and order stay. Nothing is written when the result would be broken.
   * @param check throws when the result says something that was not meant
   * @throws AppFailure CONFIGURATION_BROKEN, VALIDATION_ERROR, STORE_FAILED, and whatever `change` and `check` throw.
   */
  edit(change: (document: Document) => void, check?: (before: T, after: T) => void): void;
  close(): Promise<void>;
};

/** Opens a file that exists and watches it. `parse` gives the content its type. */
export function openYamlFile<T>(file: string, empty: T, parse: (content: unknown) => Parsed<T>): YamlFile<T> {
  const name = basename(file);
  const listeners = new Set<() => void>();
  let value = empty;
  let everGood = false;
  let problem: Problem | null = null;
  /** The text that `value` and `problem` are about; null when the file could not be read. */
  let seen: string | null | undefined;
  /** What was parsed last to be looked at, as long as nobody needs the memory: a long file takes seconds to parse. */
  let parsed: { text: string; document: WeakRef<Document> } | null = null;

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const until = () => `Until then ${everGood ? 'its last good content is in force' : 'it counts as empty'}.`;

  const take = (text: string) => {
    seen = text;
    // Most often somebody is about to write it, or the disk was full: `{}` says that nothing is meant.
    if (everGood && text.trim() === '') {
      problem = {
        id: name,
        message: `${name} is empty`,
        next: `Put its content back, or write {} into it. ${until()}`,
      };
      return;
    }
    const read = readYaml(text, parse);
    if (read.kind === 'good') {
      value = read.value;
      everGood = true;
      problem = null;
      return;
    }
    const { line, column, message } = read.fault;
    problem = {
      id: name,
      message: `${name} is broken at line ${line}, column ${column}: ${message}`,
      next: `Mend the file; it is read again as soon as it is saved. ${until()}`,
      line,
      column,
    };
  };

  const reload = () => {
    const read = readTextFile(file);
    if (read.kind === 'unreadable') {
      const message = `${name} cannot be read: ${read.reason}`;
      if (seen === null && problem?.message === message) return;
      seen = null;
      problem = { id: name, message, next: `${read.next} ${until()}` };
      tell();
      return;
    }
    const { text } = read;
    if (text === seen) return;
    take(text);
    tell();
  };

  /** The file as it is on the disk now. @throws AppFailure CONFIGURATION_BROKEN */
  const present = (): Document => {
    reload();
    if (problem !== null || typeof seen !== 'string') {
      const { message, next } = problem ?? { message: `${name} cannot be read`, next: 'Put the file back.' };
      throw new AppFailure({ code: 'CONFIGURATION_BROKEN', message, next });
    }
    const known = parsed?.text === seen ? parsed.document.deref() : undefined;
    const document = known ?? parseDocument(seen);
    parsed = { text: seen, document: new WeakRef(document) };
    return document;
  };

  const wouldBreak = (reason: string) =>
    new AppFailure({
      code: 'VALIDATION_ERROR',
      message: `This would break ${name}: ${reason}`,
      next: 'Nothing was changed. Correct the entry and save again.',
    });

  /** @throws AppFailure VALIDATION_ERROR */
  const write = (document: Document): string => {
    try {
      return document.toString({ lineWidth: 0, flowCollectionPadding: false });
    } catch (error) {
      // An alias (*name) has lost its anchor (&name).
      const what = error instanceof Error ? error.message : String(error);
      throw wouldBreak(`another entry refers to what would go. ${what}`);
    }
  };

  /** Whoever mends a file may lose more of it: what could not be read at the start is kept as it was, once. */
  const keepAside = () => {
    if (problem === null || typeof seen !== 'string') return;
    const aside = `${file}.broken-${hash('sha256', seen).slice(0, 8)}`;
    try {
      if (!existsSync(aside)) writeFileSync(aside, seen, { mode: 0o600 });
      problem = { ...problem, next: `${problem.next} A copy is kept as ${basename(aside)}.` };
    } catch {
      // The file itself stays untouched as well: the copy is a second net, and its absence needs no words.
    }
  };

  reload();
  keepAside();
  let settling: NodeJS.Timeout | undefined;
  const watcher = watch(file, { ignoreInitial: true });
  watcher.on('all', () => {
    clearTimeout(settling);
    settling = setTimeout(reload, SETTLE_MS);
  });
  // Before it is ready it notices nothing: what was saved since the first reading is read here.
  watcher.on('ready', reload);

  return {
    current: () => value,
    problem: () => problem,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look: (read) => read(present()),
    edit(change, check) {
      const document = present();
      // What is changed here says something else than its text from now on.
      parsed = null;
      change(document);
      const text = write(document);
      const result = readYaml(text, parse);
      if (result.kind === 'broken') throw wouldBreak(result.fault.message);
      check?.(value, result.value);
      try {
        writeFileAtomic.sync(file, text, { mode: 0o600 });
      } catch (error) {
        throw fileFailure(`${name} could not be written`, error, 'Nothing was changed.');
      }
      seen = text;
      value = result.value;
      tell();
    },
    async close() {
      clearTimeout(settling);
      listeners.clear();
      await watcher.close();
    },
  };
}
