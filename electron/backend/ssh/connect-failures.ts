import { type AppError, AppFailure } from '#shared/errors.ts';
import { type SshServer, serverLabel } from '#shared/server.ts';
import { failure } from './failures.ts';
import { plainText } from './plain-text.ts';

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
      return connectTimeout(server, error);
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
      return closedEarly(server, error);
  }
  if (/bad packet length/i.test(text)) {
    return failure(
      'CONNECTION_FAILED',
      `${where} sends more at once than this app takes (35 kB), or nothing that can be understood.`,
      'If it has a long login banner, shorten the file that Banner names in its sshd_config.',
      error,
    );
  }
  if (/no matching/i.test(text)) return noCommonAlgorithm(where, text, algorithms, error);
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

function noCommonAlgorithm(
  where: string,
  text: string,
  algorithms: OfferedAndAccepted | undefined,
  cause: unknown,
): AppFailure {
  const lists = algorithms
    ? ` This app offers ${algorithms.offered}; the server accepts ${plainText(algorithms.accepted)}.`
    : '';
  return failure(
    'NO_COMMON_ALGORITHM',
    `${where} and this app have no common algorithm (${plainText(text.replace(/^Handshake failed: /, ''))}).${lists}`,
    'Update the SSH server, or allow one of the offered algorithms in its sshd_config.',
    cause,
  );
}

/** The server hung up before the login was done. */
export function closedEarly(server: SshServer, cause?: unknown): AppFailure {
  return failure(
    'CONNECTION_FAILED',
    `${server.name} (${serverLabel(server)}) closed the connection before the login was done.`,
    'Try again; if it stays so, look into the log of sshd on it.',
    cause,
  );
}

export function connectTimeout(server: SshServer, cause?: unknown): AppFailure {
  return failure(
    'CONNECTION_TIMEOUT',
    `Could not reach ${server.name} (${serverLabel(server)}): no answer in time.`,
    'Check that it is switched on and that no firewall is in between, or raise the connect time-out in the settings.',
    cause,
  );
}
