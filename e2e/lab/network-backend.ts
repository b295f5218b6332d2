import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDirectory } from '../../electron/backend/store/data-directory.ts';
import { startBackendElsewhere } from './backend-elsewhere.ts';
import type { Network } from './network.ts';

/**
 * A backend inside the client's namespace of a network, with a home and a data directory of its own, that trusts the
 * hosts' present keys.
 * @param files texts of the YAML files, and further lines of known_hosts
 */
export async function startNetworkBackend(
  network: Network,
  files: { servers: string; actions: string; settings: string; knownHosts?: string },
) {
  const directory = mkdtempSync(join(network.directory, 'backend-'));
  const home = join(directory, 'home');
  mkdirSync(home);
  const paths = openDataDirectory(join(directory, 'data'));
  for (const name of ['servers', 'actions', 'settings'] as const) writeFileSync(paths[name], files[name]);
  writeFileSync(paths.knownHosts, network.knownHosts() + (files.knownHosts ?? ''));
  return startBackendElsewhere({ dataDirectory: paths.path, home, spawn: network.spawn });
}

export type NetworkBackend = Awaited<ReturnType<typeof startNetworkBackend>>;
