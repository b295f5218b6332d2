import { homedir } from 'node:os';
import type { HostKey } from '#shared/errors.ts';
import { type Server, serverAddress } from '#shared/server.ts';
import type { Changes } from './changes.ts';
import type { Ports } from './ports.ts';
import type { Prompts } from './prompts.ts';
import { createAuthentication } from './ssh/authentication.ts';
import { createCredentials } from './ssh/credentials.ts';
import { openHostKeys } from './ssh/host-keys.ts';
import { openKnownKeys } from './ssh/known-keys.ts';
import { lookAt } from './ssh/look-at.ts';
import { createSshPool } from './ssh/pool.ts';
import { createReachability } from './ssh/reachability.ts';
import type { ServerStore } from './store/servers.ts';
import type { SettingsStore } from './store/settings.ts';
import { createLocalTarget } from './target/local.ts';
import type { Target } from './target/target.ts';

/**
 * Opens the ways to all servers: targets, connections, host keys, credentials, and the look at who answers. They follow
 * the list of servers and the settings by themselves.
 * @param parts.knownHosts the app's own known_hosts
 */
export function openWays(parts: {
  ports: Pick<Ports, 'clock' | 'log' | 'secrets'>;
  knownHosts: string;
  servers: ServerStore;
  settings: SettingsStore;
  prompts: Prompts;
  changes: Changes;
}) {
  const { servers, settings, prompts, changes } = parts;
  const { clock, log, secrets } = parts.ports;
  const known = { file: parts.knownHosts, homeDirectory: homedir() };
  const changed = () => changes.publish('servers');

  const hostKeys = openHostKeys(known);
  const credentials = createCredentials({ secrets, log });
  const pool = createSshPool({
    ...{ clock, log, prompts, hostKeys },
    authentication: createAuthentication({ homeDirectory: homedir(), credentials }),
    settings: settings.current,
    servers: servers.servers,
  });
  pool.onChange(changed);
  pool.retain(servers.servers());
  servers.onChange(() => pool.retain(servers.servers()));

  const reachability = createReachability({
    clock,
    random: Math.random,
    servers: servers.servers,
    settings: () => settings.current().reachability,
    timeoutMs: () => settings.current().limits.connect_timeout * 1000,
    connection: pool.state,
    probe: lookAt,
    changed,
  });
  servers.onChange(reachability.update);
  settings.onChange(reachability.update);

  const local = createLocalTarget();
  const knownKeys = openKnownKeys(known);
  return {
    ...{ hostKeys, credentials, pool, reachability },
    target: (server: Server): Target => (server.kind === 'local' ? local : pool.target(server)),
    /** The host keys that are trusted for a server. */
    keysOf: (server: Server): readonly HostKey[] =>
      server.kind === 'local' ? [] : knownKeys(serverAddress(server), server.port),
  };
}
