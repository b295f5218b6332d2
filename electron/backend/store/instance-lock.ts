import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import writeFileAtomic from 'write-file-atomic';
import { AppFailure } from '#shared/errors.ts';
import { z } from '#shared/z.ts';
import { isBusy, storeFailure } from './sqlite.ts';

const holderSchema = z.object({ pid: z.int(), address: z.string().nullable() });
/** The process that uses a data directory, and where its window can be reached once that is known. */
export type Holder = z.infer<typeof holderSchema>;

/** Another process uses the data directory. */
export class InstanceRunning extends AppFailure {
  /** Null when the other process could not be named. */
  readonly holder: Holder | null;

  constructor(directory: string, holder: Holder | null) {
    const who = holder === null ? 'another process' : `process ${holder.pid}`;
    super({
      code: 'CONFLICT',
      message: `HomelabCmd is already running on ${directory} (${who}).`,
      next: holder?.address ? `Use it at ${holder.address}, or stop it first.` : 'Use that one, or stop it first.',
    });
    this.name = 'InstanceRunning';
    this.holder = holder;
  }
}

/** Held for as long as the process lives, or until released. */
export type InstanceLock = {
  /** Tells later starts where this one can be reached. */
  announce(address: string): void;
  release(): void;
};

function readHolder(file: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Only asked for to name the other process; that it is running is known from the lock.
    return null;
  }
}

/**
 * Claims the data directory for this process. The claim is SQLite's lock on `instance.lock`, which the system takes
 * back when the process dies in whatever way; who has it stands beside it in `instance.json`.
 * @throws InstanceRunning when another process has it; AppFailure STORE_FAILED when the file cannot be used.
 */
export function lockDirectory(directory: string, holder: Holder): InstanceLock {
  const file = join(directory, 'instance.json');
  const announce = (announced: Holder) => writeFileAtomic.sync(file, JSON.stringify(announced), { mode: 0o600 });

  const lockFile = join(directory, 'instance.lock');
  const database = new DatabaseSync(lockFile, { open: false, timeout: 0 });
  try {
    database.open();
    chmodSync(lockFile, 0o600);
    database.exec('BEGIN IMMEDIATE');
    announce(holder);
  } catch (error) {
    if (database.isOpen) database.close();
    if (isBusy(error)) throw new InstanceRunning(directory, readHolder(file));
    throw storeFailure('The data directory could not be claimed', error);
  }
  return {
    announce: (address) => announce({ ...holder, address }),
    release: () => database.close(),
  };
}
