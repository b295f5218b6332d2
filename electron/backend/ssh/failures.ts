import { type AppError, AppFailure } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';
import { plainText } from './plain-text.ts';

type CodeOfPlain<E> = E extends AppError
  ? [Exclude<keyof E, 'code' | 'message' | 'next'>] extends [never]
    ? E['code']
    : never
  : never;
/** The codes of errors that carry no further data. */
export type PlainCode = CodeOfPlain<AppError>;

/** An error without further data. */
export function failure(code: PlainCode, message: string, next: string, cause?: unknown): AppFailure {
  return new AppFailure({ code, message, next }, { cause });
}

export function addressMissing(server: SshServer): AppFailure {
  return failure('ADDRESS_MISSING', `${server.name} has no address.`, 'Edit the server and enter its host name.');
}

/** The run was ended while the way to the server was still being prepared: nothing was sent. */
export function givenUp(server: SshServer): AppFailure {
  return failure(
    'CONNECTION_FAILED',
    `The attempt to reach ${server.name} was ended before it was through.`,
    'Run it again when you want it.',
  );
}

export function shuttingDown(): AppFailure {
  return failure('SHUTTING_DOWN', 'The app is closing.', 'Run it again after the next start.');
}

/** A connection that was there went away. */
export function connectionLost(reason: string): AppFailure {
  return failure(
    'CONNECTION_LOST',
    `The connection is lost: ${reason}.`,
    'Try again; if it stays so, check the server and the network.',
  );
}

/** The connection went away before the command was sent. */
export function notSent(server: SshServer, reason: string): AppFailure {
  return failure('CONNECTION_LOST', `Nothing was sent to ${server.name}: ${reason}.`, 'Try again.');
}

/** The server is reached, but did not start the command; `said` is what it gave as the reason. */
export function commandNotStarted(server: SshServer, said: string): AppFailure {
  const reason = plainText(said) || 'the login shell ended without a word';
  return failure(
    'COMMAND_NOT_STARTED',
    `${server.name} did not start the command: ${reason.replace(/\.$/, '')}.`,
    `Check that the command exists there and that ${server.user} may log in and run commands.`,
  );
}

/** The server is reached, but its sshd does not run the command, or gives it no terminal. */
export function commandRefused(server: SshServer, what: 'command' | 'terminal'): AppFailure {
  if (what === 'command') return commandNotStarted(server, 'it refuses to run commands');
  return failure(
    'COMMAND_NOT_STARTED',
    `${server.name} did not start the command: it gives ${server.user} no terminal.`,
    'Take "pty" out of the action, or set "PermitTTY yes" in the sshd_config there.',
  );
}

/** The login shell is still busy with itself; the command did not begin. */
export function startTooSlow(server: SshServer, limitMs: number): AppFailure {
  return failure(
    'COMMAND_NOT_STARTED',
    `${server.name} did not start the command: the login shell of ${server.user} took longer than ${limitMs / 1000} seconds.`,
    'Look what its start-up files wait for (a network folder, perhaps), or raise the connect time-out in the settings.',
  );
}
