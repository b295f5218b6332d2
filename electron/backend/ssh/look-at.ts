import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type SshServer, serverAddress } from '#shared/server.ts';
import { connectFailure } from './connect-failures.ts';
import { type Greeting, greet } from './greet.ts';

/**
 * Looks whether a server answers, for those who look at many. A lookup of a name cannot be given up, and holds one of the
 * four threads that files need as well: so it is waited for, and there are never more lookups than looks.
 * @throws AppFailure as `greet` does
 */
export async function lookAt(server: SshServer, limits: { timeoutMs: number; abort: AbortSignal }): Promise<Greeting> {
  const host = serverAddress(server);
  if (host !== '' && isIP(host) === 0) {
    await lookup(host).catch((cause: unknown) => {
      throw connectFailure(server, cause);
    });
  }
  return greet(server, limits);
}
