import type { DatabaseSync } from 'node:sqlite';
import { isDamaged, storeFailure } from './sqlite.ts';

/** Work on the history; what SQLite throws in it is thrown on as AppFailure STORE_FAILED. */
export type Transactions = {
  read<T>(work: () => T): T;
  /** All of it or nothing; on the disk when it returns. */
  write<T>(work: () => T): T;
  /** As `write`, without waiting for the disk: the operating system has it, and only a power cut could take it back. */
  writeSoon<T>(work: () => T): T;
};

/** @param foundDamaged is told when the file turns out to be damaged */
export function createTransactions(database: DatabaseSync, foundDamaged: () => void): Transactions {
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (isDamaged(error)) foundDamaged();
      throw storeFailure(what, error);
    }
  };

  const write = <T>(work: () => T): T =>
    attempt('The history could not be written', () => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // Some failures (a full disk) have already rolled back.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });

  return {
    read: (work) => attempt('The history could not be read', work),
    write,
    writeSoon(work) {
      database.exec('PRAGMA synchronous = NORMAL');
      try {
        return write(work);
      } finally {
        database.exec('PRAGMA synchronous = FULL');
      }
    },
  };
}
