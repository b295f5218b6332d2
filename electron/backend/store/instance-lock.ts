/** The process that uses a data directory, and where its window can be reached once that is known. */
export type Holder = { pid: number; address: string | null };

/** Another process uses the data directory. */
export class InstanceRunning extends Error {
  /** Null when the other process could not be named. */
  readonly holder: Holder | null;

  constructor(directory: string, holder: Holder | null) {
    super(`${directory} is in use`);
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

/**
 * Claims the data directory for this process.
 * @throws InstanceRunning when another one has it.
 */
export function lockDirectory(_directory: string, _holder: Holder): InstanceLock {
  throw new Error('in work');
}
