import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sshd, startSshd } from '../../e2e/lab/sshd.ts';
import { openDataDirectory } from '../../electron/backend/store/data-directory.ts';

/** One address and port where a connection of its own leads. `id` names it in servers.yaml and in the ssh config. */
export type BenchServer = { id: string; address: string; port: number };

/** Real sshd's on loopback, reached as a user with an empty profile, and everything that leads there. */
export type Lab = {
  user: string;
  keyFile: string;
  servers: readonly BenchServer[];
  /** For `ssh -F`, with the app's own key exchange. `%n` in the control path is the server's id. */
  sshConfig: string;
  /** The same, over the connections that masters hold open. */
  controlConfig: string;
  /** A fresh data directory that knows the servers, their keys and the bench's actions. */
  newDataDirectory(): string;
  /** An empty home directory. */
  home: string;
  stop(): Promise<void>;
};

/** sshd listens on 16 addresses at most. */
const ADDRESSES_PER_SSHD = 16;
const ADDRESSES = Array.from({ length: ADDRESSES_PER_SSHD }, (_, index) => `127.0.0.${index + 1}`);

/** What everybody runs: a small program, not a word that the shell knows by itself. */
export const COMMAND = 'hostname';

/** Bytes of the large output, and the command that writes them. */
export const LARGE_BYTES = 500_000_000;
export const LARGE_COMMAND = `yes "a line of output as programs write them, forty bytes and more" | head -c ${LARGE_BYTES}`;

const ACTIONS = {
  actions: [
    { id: 'small', title: 'Small', argv: [COMMAND], timeout: 120 },
    { id: 'large', title: 'Large', argv: ['sh', '-c', LARGE_COMMAND], timeout: 600 },
  ],
};

/** On all its addresses, of which 127.0.0.1 is the one that it has anyway; it turns nobody away. */
function startDaemon(): Promise<Sshd> {
  const others = ADDRESSES.slice(1).map((address) => `ListenAddress ${address}`);
  return startSshd({ extraConfig: ['MaxStartups 1000', ...others].join('\n') });
}

/** Starts as many sshd's as it takes for this many connections. */
export async function startLab(connections: number): Promise<Lab> {
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-bench-'));
  const first = await startDaemon();
  const { user, clientKeyFile: keyFile } = first;
  const daemons = [first];
  while (daemons.length * ADDRESSES_PER_SSHD < connections) daemons.push(await startDaemon());
  for (const { directory: home } of daemons) copyFileSync(`${keyFile}.pub`, join(home, 'authorized_keys'));

  const servers = daemons
    .flatMap((sshd) => ADDRESSES.map((address) => ({ address, sshd })))
    .map(({ address, sshd }, index) => ({
      id: `bench-${index + 1}`,
      address,
      port: sshd.port,
      key: sshd.hostKeyLine(),
    }));
  const knownHosts = servers.map(({ address, port, key }) => `[${address}]:${port} ${key}\n`).join('');

  const file = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const controls = join(directory, 'controls');
  const home = join(directory, 'home');
  for (const folder of [controls, home]) mkdirSync(folder);
  const options = [
    'Host *',
    `User ${user}`,
    `IdentityFile ${keyFile}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    'PreferredAuthentications publickey',
    `UserKnownHostsFile ${file('known_hosts', knownHosts)}`,
    'KexAlgorithms curve25519-sha256',
    'BatchMode yes',
    'LogLevel ERROR',
    ...servers.flatMap(({ id, address, port }) => [`Host ${id}`, `HostName ${address}`, `Port ${port}`]),
  ].join('\n');

  return {
    user,
    keyFile,
    servers,
    sshConfig: file('ssh_config', options),
    controlConfig: file('control_config', `ControlPath ${controls}/%n\n${options}`),
    home,
    newDataDirectory() {
      const paths = openDataDirectory(join(mkdtempSync(join(directory, 'data-')), 'data'));
      const entry = { kind: 'ssh', user, key_file: keyFile, agent: false };
      const entries = servers.map(({ id, address, port }) => ({ ...entry, id, name: id, host: address, port }));
      writeFileSync(paths.servers, JSON.stringify({ servers: entries }));
      writeFileSync(paths.actions, JSON.stringify(ACTIONS));
      writeFileSync(
        paths.settings,
        JSON.stringify({ limits: { requests_per_minute: 10_000, connect_timeout: 120, runs_per_batch: 1000 } }),
      );
      writeFileSync(paths.knownHosts, knownHosts);
      return paths.path;
    },
    async stop() {
      await Promise.all(daemons.map((sshd) => sshd.stop()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
