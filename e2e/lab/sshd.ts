import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type SshdOptions = {
  /** Who logs in; `labUser()` by default. */
  user?: string;
  /** Sessions on one connection; sshd's own default of 10 otherwise. */
  maxSessions?: number;
  /** Makes the client key one that needs this passphrase. */
  clientKeyPassphrase?: string;
  /** Further lines of sshd_config. */
  extraConfig?: string;
  /** Lines of a PAM service that decides about logins, seen by this sshd alone. Needs root on Linux. */
  pam?: readonly string[];
  /** Text that stands in /proc/uptime for this sshd and its sessions, as LXC has it. Needs root on Linux. */
  uptime?: string;
};

/** A private, real sshd on 127.0.0.1 with its own keys. It ends with the process that started it. */
export type Sshd = {
  port: number;
  user: string;
  /** Private key that is let in. */
  clientKeyFile: string;
  /** `SHA256:...` of the host key in use. */
  hostKeyFingerprint(): string;
  /** `ssh-ed25519 AAAA...` of the host key in use. */
  hostKeyLine(): string;
  directory: string;
  /** What sshd has logged so far (LogLevel VERBOSE). */
  log(): string;
  /** Stops every connected session where it is (SIGSTOP), as a machine that hangs; the function lets them go on. */
  freeze(): () => void;
  /** Ends every connected session at once (SIGKILL), as a machine that crashes. */
  killSessions(): void;
  /** Lets nobody connect any more, as a machine that is switched off. */
  down(): Promise<void>;
  /** Listens again, after `down`. */
  up(): Promise<void>;
  /** Same port and client key, other host key. */
  restartWithNewHostKey(type?: 'ed25519' | 'ecdsa' | 'rsa'): Promise<void>;
  stop(): Promise<void>;
};

const SSHD = '/usr/sbin/sshd';
const LAB_USER = 'hcmd-test';

const isRoot = () => process.getuid?.() === 0;

/** Whether a private sshd can be started here, and if not, why. */
export function sshdAvailable(): { available: true } | { available: false; reason: string } {
  if (process.platform === 'win32') return { available: false, reason: 'sshd tests need Linux or macOS' };
  if (!existsSync(SSHD)) return { available: false, reason: 'sshd is not installed (Debian: openssh-server)' };
  if (spawnSync('ssh-keygen', ['-?'], { stdio: 'ignore' }).error) {
    return { available: false, reason: 'ssh-keygen is not installed (Debian: openssh-client)' };
  }
  return { available: true };
}

/** The user that tests log in as: as root a user of its own with an empty profile (made if missing), otherwise oneself. */
export function labUser(): string {
  if (!isRoot() || process.platform !== 'linux') return userInfo().username;
  const exists = () => spawnSync('id', [LAB_USER], { stdio: 'ignore' }).status === 0;
  if (!exists()) {
    // No skeleton files: a start-up file adds up to 100 ms to every command. Fails when another test made it meanwhile.
    const made = spawnSync('useradd', ['-m', '-k', '/var/empty', '-s', '/bin/sh', '-p', '*', LAB_USER]);
    if (!exists()) throw new Error(`cannot make the user ${LAB_USER}: ${made.stderr}`);
  }
  return LAB_USER;
}

/** Starts it and waits until it listens. @throws Error with sshd's own words when it does not. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const user = options.user ?? labUser();
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-sshd-'));
  // sshd reads the authorized keys as the user who logs in.
  chmodSync(directory, 0o755);
  const clientKeyFile = join(directory, 'client_key');
  makeKey(clientKeyFile, 'ed25519', options.clientKeyPassphrase ?? '');
  writeFileSync(join(directory, 'authorized_keys'), readFileSync(`${clientKeyFile}.pub`), { mode: 0o644 });
  const logFile = join(directory, 'sshd.log');
  writeFileSync(logFile, '');
  // Where sshd runs as root it wants its own empty directory.
  if (isRoot()) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  let hostKeys = 0;
  let hostKeyFile = '';
  const newHostKey = (type: 'ed25519' | 'ecdsa' | 'rsa') => {
    hostKeys += 1;
    hostKeyFile = join(directory, `host_key_${hostKeys}`);
    makeKey(hostKeyFile, type, '');
  };
  newHostKey('ed25519');

  const port = await freePort();
  const start = () => startDaemon({ directory, port, hostKeyFile, logFile, options });
  let daemon = await start();
  const frozen = new Set<number>();
  const thaw = () => {
    for (const pid of frozen) signal(pid, 'SIGCONT');
    frozen.clear();
  };

  return {
    port,
    user,
    clientKeyFile,
    directory,
    hostKeyFingerprint: () =>
      execFileSync('ssh-keygen', ['-lf', `${hostKeyFile}.pub`])
        .toString()
        .split(' ')[1] ?? '',
    hostKeyLine: () => readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    log: () => readFileSync(logFile, 'utf8'),
    freeze() {
      for (const pid of sessionsOf(daemon.pid)) {
        signal(pid, 'SIGSTOP');
        frozen.add(pid);
      }
      return thaw;
    },
    killSessions() {
      for (const pid of sessionsOf(daemon.pid)) signal(pid, 'SIGKILL');
    },
    down: () => daemon.stop(),
    async up() {
      daemon = await start();
    },
    async restartWithNewHostKey(type = 'ed25519') {
      await daemon.stop();
      newHostKey(type);
      daemon = await start();
    },
    async stop() {
      thaw();
      await daemon.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Makes a private key and its `.pub` beside it. */
export function makeKey(file: string, type: string, passphrase: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'homelab-cmd test', '-f', file]);
}

/** Words before a command that show it other files in place of some of the machine's, in a mount namespace of its own. */
function withFiles(directory: string, { pam, uptime }: SshdOptions): string[] {
  const files: [string, string][] = [];
  if (pam !== undefined) files.push(['/etc/pam.d/sshd', `${pam.join('\n')}\n`]);
  if (uptime !== undefined) files.push(['/proc/uptime', uptime]);
  if (files.length === 0) return [];
  const mounts = files.map(([path, text]) => {
    const file = join(directory, path.replaceAll('/', '-'));
    writeFileSync(file, text);
    return `mount --bind ${file} ${path}`;
  });
  return ['unshare', '--mount', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

type DaemonOptions = { directory: string; port: number; hostKeyFile: string; logFile: string; options: SshdOptions };

async function startDaemon({ directory, port, hostKeyFile, logFile, options }: DaemonOptions) {
  const configFile = join(directory, 'sshd_config');
  const pidFile = join(directory, 'sshd.pid');
  rmSync(pidFile, { force: true });
  const config = [
    // The first value of a keyword counts, so these can replace what follows.
    options.extraConfig ?? '',
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyFile}`,
    `PidFile ${pidFile}`,
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    'StrictModes no',
    `UsePAM ${options.pam === undefined ? 'no' : 'yes'}`,
    'PermitRootLogin yes',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'UseDNS no',
    'PrintMotd no',
    'LogLevel VERBOSE',
    'Subsystem sftp internal-sftp',
    ...(options.maxSessions === undefined ? [] : [`MaxSessions ${options.maxSessions}`]),
  ];
  writeFileSync(configFile, `${config.join('\n')}\n`);

  // The shell ends sshd as soon as its own input ends: that is when the process that started it is gone, however it
  // went. Detached, so that Ctrl+C in the terminal does not end the shell and leave sshd behind.
  const guard = spawn(
    'sh',
    [
      '-c',
      '"$@" & daemon=$!; read -r _; kill $daemon; wait $daemon',
      'sh',
      ...withFiles(directory, options),
      SSHD,
      '-D',
      '-f',
      configFile,
      '-E',
      logFile,
    ],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const closed = new Promise<void>((settle) => guard.once('close', () => settle()));

  for (let attempts = 0; !existsSync(pidFile); attempts += 1) {
    if (attempts > 200 || guard.exitCode !== null)
      throw new Error(`sshd did not start: ${readFileSync(logFile, 'utf8')}`);
    await sleep(20);
  }
  const pid = Number(readFileSync(pidFile, 'utf8'));
  return {
    pid,
    async stop() {
      for (const session of sessionsOf(pid)) signal(session, 'SIGKILL');
      guard.stdin.end();
      await closed;
    },
  };
}

/** The processes that sshd itself has for its connections; what they run is not among them. */
function sessionsOf(daemon: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='])
    .toString()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => row !== null)
    .map(([, pid, parent, args = '']) => ({ pid: Number(pid), parent: Number(parent), args }));
  const monitors = rows.filter(({ parent }) => parent === daemon);
  const workers = rows.filter(
    ({ parent, args }) => args.startsWith('sshd') && monitors.some((monitor) => monitor.pid === parent),
  );
  return [...workers, ...monitors].map(({ pid }) => pid);
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}
