import { AppFailure } from '#shared/errors.ts';

/** Output whose file does not hold what was written. */
export function damaged(path: string, cause: unknown): AppFailure {
  return new AppFailure(
    {
      code: 'STORE_FAILED',
      message: 'The stored output of this run is damaged.',
      next: `Bring ${path} back from a backup if you need it. The record of the run is not affected.`,
    },
    { cause },
  );
}

/** Output whose file the system does not give: its permissions, or the disk. */
function unreadable(path: string, cause: unknown): AppFailure {
  const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
  return new AppFailure(
    {
      code: 'STORE_FAILED',
      message: `The stored output of this run cannot be read: ${reason}.`,
      next: `Check the permissions of ${path}, and the disk. The record of the run is not affected.`,
    },
    { cause },
  );
}

/** Does something with a file of stored output. @throws AppFailure STORE_FAILED for whatever goes wrong */
export function readingStored<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof AppFailure ? cause : unreadable(path, cause);
  }
}
