import type { Caller } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';

/** Some decisions are for a person at a window, never for a program. @throws AppFailure UNKNOWN_CALLER */
export function requirePerson(caller: Caller): void {
  if (caller.kind !== 'api') return;
  throw new AppFailure({
    code: 'UNKNOWN_CALLER',
    message: 'Only a person at the window can do this.',
    next: 'Open the app and do it there.',
  });
}
