import type { AppError } from './errors.ts';

/**
 * Whether the next try may go better by itself (EX-3): the network or the server was not there for a moment. Rejected
 * logins, host keys and bad input stay as they are until a person changes something.
 */
export function isTransient(error: AppError): boolean {
  switch (error.code) {
    case 'CONNECTION_REFUSED':
    case 'CONNECTION_TIMEOUT':
    case 'NETWORK_UNREACHABLE':
    case 'CONNECTION_FAILED':
    case 'CONNECTION_LOST':
      return true;
    case 'HOST_UNRESOLVED':
      return error.temporary;
    default:
      return false;
  }
}
