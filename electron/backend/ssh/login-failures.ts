import { AppFailure, type LoginStep } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';
import { failure } from './failures.ts';

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
