import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeKey } from './sshd.ts';

/** A machine with its own network, host name, processes and sshd on port 22. */
export type NetworkHost = {
  readonly name: string;
  readonly address: string;
  /** `ssh-ed25519 AAAA...` of the host key in use. */
  hostKeyLine(): string;
  /** `SHA256:...` of the host key in use. */
  hostKeyFingerprint(): string;
  /** Pulls the cable out, and puts it back. */
  cut(): void;
  heal(): void;
  /** Its firewall swallows every packet. */
  drop(): void;
  /** Its firewall turns connections to sshd away. */
  reject(): void;
  /** Takes back `drop` and `reject`. */
  admit(): void;
  /** Ends sshd and all its sessions at once (SIGKILL). What they run goes on. */
  killSshd(): void;
  /** Ends all sessions at once; sshd goes on and takes new ones. */
  killSessions(): void;
  /** Stops sshd and its sessions where they are (SIGSTOP), as a machine that hangs; the function lets them go on. */
  freezeSshd(): () => void;
  /** Starts sshd again, after it was ended where it still runs. */
  restartSshd(options?: { newHostKey: boolean }): Promise<void>;
  /** `pid command line` of everything that runs there besides sshd. */
  processes(): string[];
};

/** What keeps a host's process namespace alive and collects processes whose parent is gone. */
const INIT = 'hostname "$1"; while :; do sleep infinity & wait; done';
const IDLE = 'sleep infinity';

function ip(...words: string[]): string {
  return execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
}

/** Makes a namespace for a host, with a cable to the bridge in the client's namespace. */
export function connectNamespace(options: { namespace: string; client: string; number: number }) {
  const { namespace, client, number } = options;
  const address = `10.231.0.${10 + number}`;
  const cable = `cable${number}`;
  ip('netns', 'add', namespace);
  ip('link', 'add', cable, 'netns', client, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  ip('-n', client, 'link', 'set', cable, 'master', 'bridge', 'up');
  ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  return { address, cable };
}

/** Starts one host, connected to the bridge in the client's namespace. */
export async function startHost(options: {
  namespace: string;
  client: string;
  number: number;
  directory: string;
}): Promise<NetworkHost> {
  const { namespace, client, number } = options;
  const name = `host${number}`;
  const directory = join(options.directory, name);
  mkdirSync(directory);

  const { address, cable } = connectNamespace({ namespace, client, number });
  const iptables = (...words: string[]) => ip('netns', 'exec', namespace, 'iptables', '-w', ...words);

  const unshare = ['unshare', '--uts', '--pid', '--mount-proc', '--fork', '--kill-child'];
  const init = spawn('ip', ['netns', 'exec', namespace, ...unshare, 'sh', '-c', INIT, 'init', name], {
    stdio: 'ignore',
  });
  init.unref();
  const initPid = await childOf(init.pid);
  const inside = ['-t', String(initPid), '--net', '--uts', '--pid', '--mount'];

  /** Everything that runs there, without the processes that make it a host. */
  const running = () =>
    ip('netns', 'pids', namespace)
      .split('\n')
      .map((pid) => lookAt(Number(pid)))
      .filter((found) => found !== null)
      .filter(({ pid, words }) => pid !== init.pid && pid !== initPid && words !== IDLE);
  const isSshd = ({ words }: { words: string }) => /^(\S*\/)?sshd\b/.test(words);
  const isListener = ({ words }: { words: string }) => /sshd: .*\[listener\]/.test(words);
  const signalAll = (signal: NodeJS.Signals, pids: readonly { pid: number }[]) => {
    for (const { pid } of pids) kill(pid, signal);
  };

  let hostKeys = 0;
  const hostKeyFile = () => join(directory, `host_key_${hostKeys}`);
  const pidFile = join(directory, 'sshd.pid');
  async function startSshd(): Promise<void> {
    const logFile = join(directory, 'sshd.log');
    const configFile = join(directory, 'sshd_config');
    rmSync(pidFile, { force: true });
    writeFileSync(
      configFile,
      sshdConfig({ address, hostKeyFile: hostKeyFile(), pidFile, directory: options.directory }),
    );
    execFileSync('nsenter', [...inside, '/usr/sbin/sshd', '-f', configFile, '-E', logFile], { stdio: 'ignore' });
    for (let attempts = 0; !existsSync(pidFile); attempts += 1) {
      if (attempts > 250) throw new Error(`sshd did not start: ${readFileSync(logFile, 'utf8')}`);
      await sleep(20);
    }
  }
  function newHostKey(): void {
    hostKeys += 1;
    makeKey(hostKeyFile(), 'ed25519', '');
  }

  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  newHostKey();
  await startSshd();
  const killSshd = () => signalAll('SIGKILL', running().filter(isSshd));
  return {
    name,
    address,
    hostKeyLine: () => readFileSync(`${hostKeyFile()}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    hostKeyFingerprint: () =>
      execFileSync('ssh-keygen', ['-lf', `${hostKeyFile()}.pub`])
        .toString()
        .split(' ')[1] ?? '',
    cut: () => void ip('-n', client, 'link', 'set', cable, 'down'),
    heal: () => void ip('-n', client, 'link', 'set', cable, 'up'),
    drop() {
      iptables('-A', 'INPUT', '-i', 'eth0', '-j', 'DROP');
      iptables('-A', 'OUTPUT', '-o', 'eth0', '-j', 'DROP');
    },
    reject: () =>
      void iptables('-A', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'REJECT', '--reject-with', 'tcp-reset'),
    admit: () => void iptables('-F'),
    killSshd,
    killSessions: () =>
      signalAll(
        'SIGKILL',
        running().filter((found) => isSshd(found) && !isListener(found)),
      ),
    freezeSshd() {
      const frozen = running().filter(isSshd);
      signalAll('SIGSTOP', frozen);
      return () => signalAll('SIGCONT', frozen);
    },
    async restartSshd({ newHostKey: isNew } = { newHostKey: false }) {
      killSshd();
      while (running().some(isSshd)) await sleep(10);
      if (isNew) newHostKey();
      await startSshd();
    },
    processes: () =>
      running()
        .filter((found) => !isSshd(found))
        .map(({ pid, words }) => `${pid} ${words}`),
  };
}

function sshdConfig(parts: { address: string; hostKeyFile: string; pidFile: string; directory: string }): string {
  return [
    'Port 22',
    `ListenAddress ${parts.address}`,
    `HostKey ${parts.hostKeyFile}`,
    `PidFile ${parts.pidFile}`,
    `AuthorizedKeysFile ${join(parts.directory, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n');
}

/** The first child of a process, once it has one. */
async function childOf(pid: number | undefined): Promise<number> {
  for (let attempts = 0; attempts < 250; attempts += 1) {
    const children = readOptional(`/proc/${pid}/task/${pid}/children`).trim();
    if (children !== '') return Number(children.split(' ')[0]);
    await sleep(20);
  }
  throw new Error('the host did not start');
}

/** What a process is called; null when it is gone, or only waits to be collected. */
function lookAt(pid: number): { pid: number; words: string } | null {
  const words = readOptional(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return words === '' ? null : { pid, words };
}

function readOptional(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
