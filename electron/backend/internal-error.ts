import { randomBytes } from 'node:crypto';
import type { AppError } from '#shared/errors.ts';
import type { Log } from './ports.ts';

/** The error that stands for an exception nobody declared: logged here in full, told outside only by its reference. */
export function internalError(log: Log, cause: unknown, doing: string): AppError {
  const reference = randomBytes(4).toString('hex');
  log.error({ reference, err: cause }, `unexpected failure: ${doing}`);
  return {
    code: 'INTERNAL',
    message: `Something unexpected happened (reference ${reference}).`,
    next: 'Look for the reference in the log file, and report it if it happens again.',
    reference,
  };
}
