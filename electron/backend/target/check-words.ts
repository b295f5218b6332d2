import { AppFailure } from '#shared/errors.ts';

/** What Linux takes as one argument (MAX_ARG_STRLEN), its closing NUL left out; other systems take at least as much. */
export const LONGEST_ARGUMENT = 128 * 1024 - 1;

/**
 * Refuses words that no system can take as arguments, before anything is sent.
 * @throws AppFailure EMPTY_COMMAND, COMMAND_NOT_STARTED (NUL, half a surrogate pair) or COMMAND_TOO_LONG.
 */
export function checkWords(words: readonly string[], env: Readonly<Record<string, string>>): void {
  if (words.length === 0 || words[0] === '') {
    throw new AppFailure({
      code: 'EMPTY_COMMAND',
      message: 'There is no command to run.',
      next: 'Give the action a command in actions.yaml.',
    });
  }
  for (const text of [...words, ...Object.entries(env).flat()]) {
    if (text.includes('\0') || !text.isWellFormed()) {
      throw new AppFailure({
        code: 'COMMAND_NOT_STARTED',
        message: 'The command holds a character that cannot be part of a command (NUL or half a character).',
        next: 'Remove the character and run it again.',
      });
    }
    if (Buffer.byteLength(text) > LONGEST_ARGUMENT) throw tooLong(Buffer.byteLength(text));
  }
}

/** The error for a command or a part of it that has `bytes` bytes. */
export function tooLong(bytes: number): AppFailure {
  return new AppFailure({
    code: 'COMMAND_TOO_LONG',
    message: `The command is too long: ${bytes} bytes, and at most ${LONGEST_ARGUMENT} can be passed on.`,
    next: 'Shorten its parameters, or put the text into a file on the server.',
  });
}
