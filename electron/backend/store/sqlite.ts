import { AppFailure } from '#shared/errors.ts';

// Primary result codes of SQLite; the extended ones carry these in their low byte.
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** Whether another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === SQLITE_BUSY;
}

/** Whether the file is not, or no longer, a sound database. */
export function isDamaged(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function explain(error: unknown): [reason: string, next: string] {
  switch (resultCode(error)) {
    case SQLITE_FULL:
      return ['the disk is full', 'Free some space on the disk of the data directory, then try again.'];
    case SQLITE_READONLY:
      return ['the file may not be written', 'Check the permissions of the data directory, then try again.'];
    case SQLITE_IOERR:
      return ['the disk reports an error', 'Check the disk of the data directory: it may fail, or be read-only now.'];
    case SQLITE_CANTOPEN:
      return ['the file cannot be opened', 'Check that the data directory exists and may be written.'];
    case SQLITE_BUSY:
      return ['another program holds the file', 'Close what else has the file open, then try again.'];
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ['the file is damaged', 'Start the app anew: it puts the damaged file aside and begins a new one.'];
    default:
      return [
        error instanceof Error ? error.message.replace(/\.$/, '') : String(error),
        'Check the disk of the data directory, then try again.',
      ];
  }
}

/** What SQLite reported, in words for a person; `what` says which work failed. */
export function storeFailure(what: string, error: unknown): AppFailure {
  const [reason, next] = explain(error);
  return new AppFailure({ code: 'STORE_FAILED', message: `${what}: ${reason}.`, next }, { cause: error });
}
