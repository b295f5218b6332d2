import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { openDataDirectory } from '../../electron/backend/store/data-directory.ts';
import { testClient } from './client.ts';
import type { Network } from './network.ts';

const PROGRAM = join(import.meta.dirname, 'backend-process.ts');

/**
 * A backend inside the client's namespace of a network, with a home and a data directory of its own, that trusts the
 * hosts' present keys.
 * @param files texts of the YAML files, where they are not to be the first ones
 */
export async function startNetworkBackend(
  network: Network,
  files: { servers?: string; actions?: string; settings?: string },
) {
  const directory = mkdtempSync(join(network.directory, 'backend-'));
  const home = join(directory, 'home');
  mkdirSync(home);
  const dataDirectory = join(directory, 'data');
  const paths = openDataDirectory(dataDirectory);
  for (const name of ['servers', 'actions', 'settings'] as const) {
    const text = files[name];
    if (text !== undefined) writeFileSync(paths[name], text);
  }
  writeFileSync(paths.knownHosts, network.knownHosts());

  const { SSH_AUTH_SOCK: _, ...env } = process.env;
  const child = network.spawn([process.execPath, PROGRAM, dataDirectory], {
    env: { ...env, HOME: home },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const closed = once(child, 'close');
  const ready = once(child, 'message').then(() => 'ready');
  if ((await Promise.race([ready, closed])) !== 'ready') throw new Error('the backend did not start');

  const link = new RPCLink({
    port: {
      postMessage: (data: string | Uint8Array) => void child.send(data),
      onMessage: { addListener: (listener) => child.on('message', listener) },
      onDisconnect: { addListener: (listener) => child.on('disconnect', listener) },
    },
  });
  return {
    ...testClient(createORPCClient(link)),
    dataDirectory,
    /** An empty directory until a test puts something there. */
    home,
    async close() {
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}

export type NetworkBackend = Awaited<ReturnType<typeof startNetworkBackend>>;
