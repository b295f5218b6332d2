import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NetworkHost, startHost } from './network-host.ts';
import { labUser, makeKey, sshdAvailable } from './sshd.ts';

/**
 * Machines in network namespaces of their own, and one closed namespace for the client: without a default route, so
 * that nothing can leave by another way when a link is cut. It is gone with the process that started it, however that
 * ends.
 */
export type Network = {
  /** What the names of all its namespaces begin with; `clientNamespace` is the client's. */
  readonly prefix: string;
  readonly clientNamespace: string;
  readonly hosts: readonly NetworkHost[];
  /** Who logs in on every host, and the private key that is let in. */
  readonly user: string;
  readonly clientKeyFile: string;
  /** For files of the tests; removed with the network. */
  readonly directory: string;
  /** An address in the hosts' network where nobody is. */
  readonly vacantAddress: string;
  /** The lines of a known_hosts file with the present keys of all hosts. */
  knownHosts(): string;
  /** Starts a program inside the client's namespace. It does not outlive the network. */
  spawn(words: readonly string[], options: SpawnOptions): ChildProcess;
  /** Starts its name server, which knows no name. Until then nobody answers questions for names. */
  answerNames(): Promise<void>;
  stop(): Promise<void>;
};

const TOOLS = [
  { name: 'ip', debianPackage: 'iproute2' },
  { name: 'iptables', debianPackage: 'iptables' },
  { name: 'nsenter', debianPackage: 'util-linux' },
] as const;

/** The hosts are .11, .12 and so on; the client, where the name server is too, is .1. */
const CLIENT_ADDRESS = '10.231.0.1';
const VACANT_ADDRESS = '10.231.0.254';

/** Whether such a network can be made here, and if not, why. */
export function networkAvailable(): ReturnType<typeof sshdAvailable> {
  const missing = (reason: string) => ({ available: false as const, reason });
  if (process.platform !== 'linux') return missing('network namespaces need Linux');
  if (process.getuid?.() !== 0) return missing('network namespaces need root');
  for (const { name, debianPackage } of TOOLS) {
    if (spawnSync(name, ['--version'], { stdio: 'ignore' }).error) {
      return missing(`${name} is not installed (Debian: ${debianPackage})`);
    }
  }
  const allowed = spawnSync('unshare', ['--net', '--pid', '--mount', '--uts', '--fork', 'true'], { stdio: 'ignore' });
  if (allowed.status !== 0) return missing('this machine does not allow network namespaces');
  return sshdAvailable();
}

/** Gives the namespaces back when its input ends, which it does when the process that started the network is gone. */
const GUARD = `read -r _
for name in $(ip netns list | cut -d" " -f1 | grep "^$1"); do
  for pid in $(ip netns pids "$name"); do kill -9 $pid; done
  ip netns del "$name"; rm -rf "/etc/netns/$name"
done
rm -rf "$directory"`;

/** How the client finds names; `ip netns exec` puts these in the place of the files in /etc. */
const CLIENT_FILES = {
  'resolv.conf': `nameserver ${CLIENT_ADDRESS}\noptions timeout:1 attempts:1\n`,
  'nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n',
};

/** A neighbour that does not answer is given up after 0.6 seconds instead of 3. */
const GIVE_UP_NEIGHBOURS = 'echo 200 > /proc/sys/net/ipv4/neigh/bridge/retrans_time_ms';

const NAME_SERVER = join(import.meta.dirname, 'name-server.ts');

let networks = 0;

/** Starts the hosts and waits until their sshd listens. */
export async function startNetwork(options: { hosts: number }): Promise<Network> {
  networks += 1;
  const prefix = `homelab-cmd-${process.pid}-${networks}-`;
  const client = `${prefix}client`;
  const hostNamespaces = Array.from({ length: options.hosts }, (_, index) => `${prefix}host${index + 1}`);

  const user = labUser();
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-network-'));
  // sshd reads the authorized keys as the user who logs in.
  chmodSync(directory, 0o755);
  const guard = spawn('sh', ['-c', GUARD, 'sh', prefix], {
    env: { ...process.env, directory },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise<void>((settle) => guard.once('close', () => settle()));
  const stop = () => {
    guard.stdin.end();
    return gone;
  };

  const spawnInClient: Network['spawn'] = (words, spawnOptions) =>
    spawn('ip', ['netns', 'exec', client, ...words], spawnOptions);

  try {
    const clientKeyFile = join(directory, 'client_key');
    makeKey(clientKeyFile, 'ed25519', '');
    copyFileSync(`${clientKeyFile}.pub`, join(directory, 'authorized_keys'));

    mkdirSync(`/etc/netns/${client}`, { recursive: true });
    for (const [name, text] of Object.entries(CLIENT_FILES)) writeFileSync(`/etc/netns/${client}/${name}`, text);
    ip('netns', 'add', client);
    ip('-n', client, 'link', 'set', 'lo', 'up');
    ip('-n', client, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', client, 'addr', 'add', `${CLIENT_ADDRESS}/24`, 'dev', 'bridge');
    ip('-n', client, 'link', 'set', 'bridge', 'up');
    ip('netns', 'exec', client, 'sh', '-c', GIVE_UP_NEIGHBOURS);
    const hosts = await Promise.all(
      hostNamespaces.map((namespace, index) => startHost({ namespace, client, number: index + 1, directory })),
    );
    return {
      prefix,
      clientNamespace: client,
      hosts,
      user,
      clientKeyFile,
      directory,
      vacantAddress: VACANT_ADDRESS,
      knownHosts: () => hosts.map((host) => `${host.address} ${host.hostKeyLine()}\n`).join(''),
      spawn: spawnInClient,
      async answerNames() {
        const words = [process.execPath, NAME_SERVER, CLIENT_ADDRESS];
        await once(spawnInClient(words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), 'message');
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
