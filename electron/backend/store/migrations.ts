import type { DatabaseSync } from 'node:sqlite';
import { AppFailure } from '#shared/errors.ts';

/** Statements, or work, that bring a database from one version to the next. A released one is never changed. */
export type Migration = string | ((database: DatabaseSync) => void);

/** The version of a database: how many migrations it has been through. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

/** Refuses a database that a newer version of the app has written. @throws AppFailure STORE_FAILED. */
export function refuseNewer(database: DatabaseSync, name: string, migrations: readonly Migration[]): void {
  const version = schemaVersion(database);
  if (version <= migrations.length) return;
  throw new AppFailure({
    code: 'STORE_FAILED',
    message: `${name} was written by a newer version of HomelabCmd (version ${version} of its format; this one knows ${migrations.length}).`,
    next: 'Install the newer version again, or choose another data directory. Nothing was changed.',
  });
}

/** Brings a database up to date, each step in a transaction of its own together with its number. */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  for (const [index, migration] of migrations.entries()) {
    if (index < schemaVersion(database)) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      if (typeof migration === 'string') database.exec(migration);
      else migration(database);
      database.exec(`PRAGMA user_version = ${index + 1}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
