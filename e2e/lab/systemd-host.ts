import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Network, networkAvailable } from './network.ts';
import { connectNamespace } from './network-host.ts';
import { makeKey } from './sshd.ts';

/** A host that is booted by systemd, with the packages of this machine's Debian and settings of its own. */
export type SystemdHost = {
  readonly name: string;
  readonly address: string;
  /** Who logs in with the network's client key, and may do everything through sudo without a password. */
  readonly user: string;
  /** A line of known_hosts. */
  knownHost(): string;
  /** Differs from one boot to the next; null while it is down. */
  bootId(): string | null;
  /** Runs a program inside, as root, and gives what it wrote. */
  inside(...words: string[]): string;
};

const NUMBER = 50;
const NAME = 'systemd-host';
const USER = 'admin';
const SCRIPT = join(import.meta.dirname, 'systemd-host.sh');
/** Longest that it may take to boot, in milliseconds. */
const BOOT_LIMIT_MS = 60_000;

/** Whether such a host can be booted here, and if not, why. */
export function systemdHostAvailable(): ReturnType<typeof networkAvailable> {
  const missing = (reason: string) => ({ available: false as const, reason });
  if (!existsSync('/etc/debian_version')) return missing('the host that systemd boots needs Debian');
  if (spawnSync('systemd-nspawn', ['--version'], { stdio: 'ignore' }).error) {
    return missing('systemd-nspawn is not installed (Debian: systemd-container)');
  }
  if (!existsSync('/usr/bin/dbus-daemon')) return missing('dbus-daemon is not installed (Debian: dbus)');
  const mounted = spawnSync('unshare', ['--mount', 'sh', '-c', TRY_OVERLAY], { stdio: 'ignore' });
  if (mounted.status !== 0) return missing('this machine does not allow overlays');
  return networkAvailable();
}

const TRY_OVERLAY = `mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir upper work merged &&
mount -t overlay -o lowerdir=/usr,upperdir=upper,workdir=work overlay merged`;

/**
 * Boots it in a network, and waits until its sshd listens. It is gone with the network.
 * @param fill puts further files under the root directory that it starts with
 * @param system where the Debian lies that it is made of; this machine's when left out
 */
export async function startSystemdHost(
  network: Network,
  options: { fill?: (root: string) => void; system?: string } = {},
): Promise<SystemdHost> {
  const namespace = `${network.prefix}systemd`;
  const { address } = connectNamespace({ namespace, client: network.clientNamespace, number: NUMBER });
  const directory = join(network.directory, NAME);
  const root = join(directory, 'root');
  const seed = join(directory, 'seed');
  mkdirSync(root, { recursive: true });
  seedSettings(seed, network);
  options.fill?.(seed);

  const words = ['--mount', '--propagation=private', 'sh', SCRIPT, options.system ?? '/', root, seed, namespace, NAME];
  const said: string[] = [];
  const machine = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [machine.stdout, machine.stderr]) stream.on('data', (data) => said.push(String(data)));
  machine.unref();

  const init = () => initOf(namespace);
  const inside: SystemdHost['inside'] = (...command) => {
    const pid = init();
    if (pid === null) throw new Error('the host is down');
    return execFileSync('nsenter', ['-t', String(pid), '--all', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
  };
  for (const began = performance.now(); !listens(namespace); await sleep(50)) {
    if (machine.exitCode !== null || performance.now() - began > BOOT_LIMIT_MS) {
      throw new Error(`the host did not boot:\n${said.join('')}`);
    }
  }
  return {
    name: NAME,
    address,
    user: USER,
    knownHost: () => `${address} ${readFileSync(join(seed, 'etc/ssh/host_key.pub'), 'utf8')}`,
    bootId: () => {
      const pid = init();
      // The kernel is one and the same, so its own boot id does not change; when init began does.
      return pid === null ? null : (readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21] ?? null);
    },
    inside,
  };
}

/** Settings with which systemd starts nothing but its own services and sshd. */
function seedSettings(seed: string, network: Network): void {
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(seed, path, '..'), { recursive: true });
    writeFileSync(join(seed, path), text, { mode });
  };
  write('etc/machine-id', `${'5'.repeat(32)}\n`);
  write('etc/hostname', `${NAME}\n`);
  write('etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${NAME}\n`);
  write('etc/ssh/authorized_keys', readFileSync(`${network.clientKeyFile}.pub`, 'utf8'));
  write('etc/ssh/sshd_config', SSHD_CONFIG);
  makeKey(join(seed, 'etc/ssh/host_key'), 'ed25519', '');
  const units = '/usr/lib/systemd/system';
  mkdirSync(join(seed, 'etc/systemd/system/multi-user.target.wants'), { recursive: true });
  symlinkSync(`${units}/multi-user.target`, join(seed, 'etc/systemd/system/default.target'));
  symlinkSync(`${units}/ssh.service`, join(seed, 'etc/systemd/system/multi-user.target.wants/ssh.service'));
}

const SSHD_CONFIG = `HostKey /etc/ssh/host_key
AuthorizedKeysFile /etc/ssh/authorized_keys
StrictModes no
UsePAM yes
PrintMotd no
`;

/** The init of a namespace as this machine numbers it. */
function initOf(namespace: string): number | null {
  const pids = spawnSync('ip', ['netns', 'pids', namespace]).stdout.toString().split('\n').filter(Boolean).map(Number);
  return pids.find((pid) => /^NSpid:.*\t1$/m.test(statusOf(pid))) ?? null;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function listens(namespace: string): boolean {
  const { stdout } = spawnSync('ip', ['netns', 'exec', namespace, 'ss', '-Hltn', 'sport = :22']);
  return stdout.toString().includes(':22');
}
