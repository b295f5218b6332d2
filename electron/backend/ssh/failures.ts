import { stripVTControlCharacters } from 'node:util';
import { type AppError, AppFailure, type HostKey, type KnownHostKey, type LoginStep } from '#shared/errors.ts';
import { type SshServer, serverLabel } from '#shared/server.ts';

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

/** What a step of connecting failed with: an error of the network, of ssh2, or one that is described already. */
export function connectFailure(server: SshServer, error: unknown, algorithms?: OfferedAndAccepted): AppFailure {
  if (error instanceof AppFailure) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  const where = `${server.name} (${serverLabel(server)})`;

  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return hostUnresolved(where, code === 'EAI_AGAIN', error);
    case 'ECONNREFUSED':
      return failure(
        'CONNECTION_REFUSED',
        `Could not reach ${where}: connection refused.`,
        `Start sshd on it, or correct the port (now ${server.port}).`,
        error,
      );
    case 'ETIMEDOUT':
      return connectTimeout(server);
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return failure(
        'NETWORK_UNREACHABLE',
        `Could not reach ${where}: no route to host.`,
        'Check that it is switched on and in the same network, or that the VPN is up.',
        error,
      );
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return failure(
        'NETWORK_UNREACHABLE',
        `Could not reach ${where}: the network is unreachable.`,
        'Check the network connection of this computer.',
        error,
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return closedEarly(server);
  }
  if (/bad packet length/i.test(text)) {
    return failure(
      'CONNECTION_FAILED',
      `${where} sends more at once than this app takes (35 kB), or nothing that can be understood.`,
      'If it has a long login banner, shorten the file that Banner names in its sshd_config.',
      error,
    );
  }
  if (/no matching/i.test(text)) return noCommonAlgorithm(where, text, algorithms);
  if (/lost before handshake|identification|Invalid header/i.test(text)) {
    return failure(
      'CONNECTION_FAILED',
      `${where} closed the connection or does not answer like an SSH server.`,
      `Check that sshd listens on port ${server.port}, and that it does not turn this computer away.`,
      error,
    );
  }
  return failure(
    'CONNECTION_FAILED',
    `Could not connect to ${where}: ${plainText(text)}.`,
    'Try again; if it stays so, look into the log of sshd on it.',
    error,
  );
}

/** `temporary` when the name server gave no answer, rather than the answer that there is no such name. */
function hostUnresolved(where: string, temporary: boolean, cause: unknown): AppFailure {
  const error: AppError = temporary
    ? {
        code: 'HOST_UNRESOLVED',
        temporary,
        message: `Could not reach ${where}: no answer from the name server.`,
        next: 'Check the network and the name server, or use the IP address.',
      }
    : {
        code: 'HOST_UNRESOLVED',
        temporary,
        message: `Could not reach ${where}: its host name is not known.`,
        next: 'Correct the host name, or use the IP address.',
      };
  return new AppFailure(error, { cause });
}

/** What both sides can do for the step of the handshake that failed, comma-separated as SSH sends it. */
export type OfferedAndAccepted = { offered: string; accepted: string };

function noCommonAlgorithm(where: string, text: string, algorithms: OfferedAndAccepted | undefined): AppFailure {
  const lists = algorithms
    ? ` This app offers ${algorithms.offered}; the server accepts ${plainText(algorithms.accepted)}.`
    : '';
  return failure(
    'NO_COMMON_ALGORITHM',
    `${where} and this app have no common algorithm (${plainText(text.replace(/^Handshake failed: /, ''))}).${lists}`,
    'Update the SSH server, or allow one of the offered algorithms in its sshd_config.',
  );
}

/** The server hung up before the login was done. */
export function closedEarly(server: SshServer): AppFailure {
  return failure(
    'CONNECTION_FAILED',
    `${server.name} (${serverLabel(server)}) closed the connection before the login was done.`,
    'Try again; if it stays so, look into the log of sshd on it.',
  );
}

export function connectTimeout(server: SshServer): AppFailure {
  return failure(
    'CONNECTION_TIMEOUT',
    `Could not reach ${server.name} (${serverLabel(server)}): no answer in time.`,
    'Check that it is switched on and that no firewall is in between, or raise the connect time-out in the settings.',
  );
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

/** @param tried in the order of trying */
export function authenticationFailed(
  server: SshServer,
  tried: readonly LoginStep[],
  accepted: readonly string[],
): AppFailure {
  const offered = tried.map(({ what, result }) => `${what} (${result})`).join(', ') || 'nothing';
  const wanted =
    accepted.length === 0 ? 'It does not say what it accepts' : `It accepts ${accepted.join(', ')}${only(accepted)}`;
  return new AppFailure({
    code: 'AUTHENTICATION_FAILED',
    message: `${server.name} did not let ${server.user} in. ${wanted}; offered: ${offered}.`,
    next: loginAdvice(server, tried, accepted),
    tried: tried.map((step) => ({ ...step })),
    accepted: [...accepted],
  });
}

function only(accepted: readonly string[]): string {
  return accepted.length === 1 ? ' only' : '';
}

function loginAdvice(server: SshServer, tried: readonly LoginStep[], accepted: readonly string[]): string {
  const asked = tried.some(({ method }) => method !== 'publickey');
  if (asked) return `Try again with the right answer, or check that ${server.user} may log in there.`;
  const usesKeys = accepted.length === 0 || accepted.includes('publickey');
  const key = `Add the public key to ~/.ssh/authorized_keys of ${server.user} on it, or choose another key for the server.`;
  return usesKeys ? key : `Let the app ask for a password in the settings of this server, or allow public keys on it.`;
}

/** The server wants another password than the one it has just accepted. */
export function passwordExpired(server: SshServer): AppFailure {
  return new AppFailure({
    code: 'AUTHENTICATION_FAILED',
    message: `The password of ${server.user} on ${server.name} has expired.`,
    next: `Log in with ssh once and choose a new password, then try again.`,
    tried: [{ method: 'password', what: 'the password', result: 'expired' }],
    accepted: [],
  });
}

export function keyFileMissing(path: string): AppFailure {
  return failure(
    'KEY_FILE_MISSING',
    `The key file ${path} does not exist.`,
    'Correct the path in the server settings.',
  );
}

export function keyFileUnreadable(path: string, reason: string): AppFailure {
  return failure(
    'KEY_FILE_UNREADABLE',
    `The key file ${path} cannot be used: ${reason}.`,
    'Choose a private key in OpenSSH or PEM format that this user may read. A key on a security token goes through ssh-agent.',
  );
}

export function keyFileEncrypted(
  path: string,
  reason: 'no passphrase was given' | 'the passphrase is wrong',
): AppFailure {
  return failure(
    'KEY_FILE_ENCRYPTED',
    `The key file ${path} is encrypted and ${reason}.`,
    'Try again with its passphrase, or load the key into ssh-agent.',
  );
}

export function hostKeyRejected(server: SshServer, presented: HostKey): AppFailure {
  return new AppFailure({
    code: 'HOST_KEY_REJECTED',
    message: `The host key of ${server.name} (${presented.type} ${presented.fingerprint}) was not accepted.`,
    next: 'Compare it with the key on the server, then connect again and accept it.',
    presented,
  });
}

export function hostKeyChanged(server: SshServer, presented: HostKey, known: KnownHostKey[]): AppFailure {
  const before = known.map(({ fingerprint, firstSeenAt }) => `${fingerprint}${firstSeen(firstSeenAt)}`).join(' or ');
  return new AppFailure({
    code: 'HOST_KEY_CHANGED',
    message: `${server.name} shows another host key than before: ${presented.fingerprint} instead of ${before}.`,
    next: 'If the server was not set up anew, somebody may be in between. Otherwise compare the new key and replace the stored one.',
    server: { id: server.id, name: server.name },
    presented,
    known,
  });
}

function firstSeen(at: number | null): string {
  return at === null ? '' : ` (first seen ${new Date(at).toISOString().slice(0, 10)})`;
}

export function hostKeyRevoked(server: SshServer, presented: HostKey): AppFailure {
  return new AppFailure({
    code: 'HOST_KEY_REVOKED',
    message: `The host key of ${server.name} (${presented.fingerprint}) is marked as revoked in known_hosts.`,
    next: 'Do not connect. Give the server a new host key.',
    presented,
  });
}

const LONGEST_QUOTE = 500;

/** What a server said, as one line that is safe to show: no escape sequences or control characters, at most 500 characters. */
export function plainText(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}...` : line;
}
