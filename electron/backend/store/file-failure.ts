import { AppFailure } from '#shared/errors.ts';

function reasonOf(error: unknown): [reason: string, next: string] {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return ['the disk is full', 'Free some space on the disk of the data directory, then try again.'];
    case 'EROFS':
      return ['it is on a read-only file system', 'Make the data directory writable, then try again.'];
    case 'EACCES':
    case 'EPERM':
      return ['it may not be written', 'Check the permissions of the data directory, then try again.'];
    case 'ENOENT':
      return ['its folder is gone', 'Put the data directory back, or start the app anew.'];
    default:
      return [
        error instanceof Error ? error.message.replace(/\.$/, '') : String(error),
        'Check the disk and the permissions of the data directory, then try again.',
      ];
  }
}

/** A file that could not be written, in words for a person: `what` says which, `consequence` what that means. */
export function fileFailure(what: string, error: unknown, consequence = ''): AppFailure {
  const [reason, next] = reasonOf(error);
  const sentences = consequence === '' ? next : `${consequence} ${next}`;
  return new AppFailure({ code: 'STORE_FAILED', message: `${what}: ${reason}.`, next: sentences }, { cause: error });
}
