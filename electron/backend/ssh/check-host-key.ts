import { type SshServer, serverAddress } from '#shared/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { Ask } from './credentials.ts';
import { hostKeyChanged, hostKeyRejected, hostKeyRevoked } from './host-key-failures.ts';
import { describeHostKey, type HostKeys } from './host-keys.ts';

/**
 * Decides whether a server with this key is the right one; asks the person about a key that is not known.
 * @returns what to call once the server has proven to own the key
 * @throws AppFailure HOST_KEY_CHANGED, HOST_KEY_REVOKED or HOST_KEY_REJECTED
 */
export async function checkHostKey(
  server: SshServer,
  key: Buffer,
  { hostKeys, clock, log, ask }: { hostKeys: HostKeys; clock: Clock; log: Log; ask: Ask },
): Promise<() => void> {
  const address = serverAddress(server);
  const presented = describeHostKey(key);
  const verdict = await hostKeys.judge(address, server.port, key);
  switch (verdict.kind) {
    case 'trusted':
      return () => {};
    case 'changed':
      throw hostKeyChanged(server, presented, verdict.known);
    case 'revoked':
      throw hostKeyRevoked(server, presented);
    case 'unknown': {
      const answer = await ask({ kind: 'trust-host-key', presented, known: verdict.known });
      if (answer.kind !== 'yes') throw hostKeyRejected(server, presented);
      return () => {
        hostKeys.trust(address, server.port, key, clock.now()).catch((error: unknown) => {
          log.warn({ server: server.id, err: error }, 'the accepted host key could not be stored');
        });
      };
    }
  }
}
