import { AppFailure, type HostKey, type KnownHostKey } from '#shared/errors.ts';
import type { SshServer } from '#shared/server.ts';

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
