import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Problem } from '#shared/event.ts';
import { HISTORY_MIGRATIONS } from './history-schema.ts';
import { migrate, refuseNewer } from './migrations.ts';
import { isDamaged } from './sqlite.ts';

/** A check of a file up to this size is not noticed; a larger one is checked after the start. */
const QUICKLY_CHECKED = 16_000_000;

/** Stands beside a database in which damage was found while it was in use. */
const markOf = (file: string) => `${file}.damaged`;

/** Makes sure that the next start looks at the whole file, however large it is. Gives what to tell until then. */
export function markDamaged(file: string): Problem {
  try {
    writeFileSync(markOf(file), '', { mode: 0o600 });
  } catch {
    // Without the mark the damage is found again after the next start: nothing gets worse.
  }
  return {
    id: basename(file),
    message: 'The history is damaged, and some of its records may be unreadable.',
    next: 'Close the app and start it again: it puts the damaged file aside and begins a new one.',
  };
}

/** Refuses a file of a newer version before anything could write to it. */
function lookAt(file: string): void {
  const url = pathToFileURL(file);
  // Without a log to read there is nothing to lock, and no side file is left behind.
  if (!existsSync(`${file}-wal`)) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    refuseNewer(database, basename(file), HISTORY_MIGRATIONS);
  } finally {
    database.close();
  }
}

/** The file is a database, and its check finds faults in it. */
class DamagedHistory extends Error {}

/**
 * Opens the file of the history, made or brought up to date.
 * @throws AppFailure STORE_FAILED for a file of a newer version; what SQLite throws; DamagedHistory.
 */
export function openDatabase(file: string): DatabaseSync {
  if (existsSync(file)) lookAt(file);
  // SQLite gives its side files the permissions of the database.
  else closeSync(openSync(file, 'a', 0o600));

  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    if (database.prepare("SELECT sqlite_compileoption_used('ENABLE_FTS5') AS used").get()?.used !== 1) {
      throw new Error('this SQLite has no full-text search (FTS5)');
    }
    // FULL: what was recorded before a command was sent is still there after a power cut.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    if (existsSync(markOf(file)) || statSync(file).size <= QUICKLY_CHECKED) {
      const check = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
      if (check !== 'ok') throw new DamagedHistory(String(check));
      rmSync(markOf(file), { force: true });
    }
    migrate(database, HISTORY_MIGRATIONS);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether opening failed because the content of the file is not sound. */
export function foundDamage(error: unknown): boolean {
  return isDamaged(error) || error instanceof DamagedHistory;
}

/** Moves a damaged database and its side files out of the way. */
export function putAside(file: string, now: number): Problem {
  const aside = `${file}.broken-${new Date(now).toISOString().replaceAll(':', '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  rmSync(markOf(file), { force: true });
  return {
    id: basename(file),
    message: `The history was damaged. It has been put aside as ${basename(aside)}, and a new one was begun.`,
    next: 'Keep that file if you may need the old records: the tools of SQLite can often read a part of it.',
  };
}
