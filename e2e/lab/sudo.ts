import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { sshdAvailable } from './sshd.ts';

/** A user of the machine whose rights to use sudo are the test's. */
export type SudoUser = {
  name: string;
  password: string;
  /** Replaces the user's rules in sudoers, each as it stands behind the user's name: `ALL=(ALL) NOPASSWD: ALL`. */
  allow(...rules: string[]): void;
  /** Lines of sudoers for this user alone, besides the rules: `Defaults:USER passwd_tries=1`. */
  configure(...settings: string[]): void;
  /** Makes sudo wait before it asks, as it does for a directory service that is down, until the function is called. */
  holdUp(): Promise<() => void>;
  /** Takes the rules back and removes the user. */
  remove(): void;
};

/** Holds a lock on the file in which sudo notes who has given a password (struct flock of Linux on 64 bits), while stdin is open. */
const LOCK_SCRIPT = `
  use Fcntl;
  sysopen(my $file, $ARGV[0], O_RDWR | O_CREAT, 0600) or die $!;
  my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
  fcntl($file, F_SETLKW, $lock) or die $!;
  $| = 1;
  print "locked";
  <STDIN>;
`;

/** Whether users and rules of sudo can be made here, and if not, why. */
export function sudoAvailable(): { available: true } | { available: false; reason: string } {
  const sshd = sshdAvailable();
  if (!sshd.available) return sshd;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { available: false, reason: 'sudo tests need root on Linux' };
  }
  if (spawnSync('visudo', ['--version'], { stdio: 'ignore' }).error || !existsSync('/etc/sudoers.d')) {
    return { available: false, reason: 'sudo is not installed (Debian: sudo)' };
  }
  return { available: true };
}

/** Makes a user with a password and without any right. Needs root; the rules are gone with the process at the latest. */
export function makeSudoUser(): SudoUser {
  const name = `hcmd-sudo-${process.pid}`;
  const password = `pw ${process.pid} 'quoted" $(x) \\n!`;
  const file = `/etc/sudoers.d/homelab-cmd-test-${process.pid}`;
  execFileSync('useradd', ['-m', '-k', '/var/empty', '-s', '/bin/sh', name]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  let rules: string[] = [];
  let settings: string[] = [];

  const write = () => {
    const text = [...settings, ...rules.map((rule) => `${name} ${rule}`)].map((line) => `${line}\n`).join('');
    // Outside of the folder first: a broken file in it would take sudo away from everybody.
    const draft = `/run/homelab-cmd-sudoers-${process.pid}`;
    writeFileSync(draft, text, { mode: 0o440 });
    try {
      execFileSync('visudo', ['-c', '-q', '-f', draft]);
      writeFileSync(file, text, { mode: 0o440 });
    } finally {
      rmSync(draft, { force: true });
    }
    // What was entered before does not count any more.
    rmSync(`/run/sudo/ts/${name}`, { force: true });
  };
  const revoke = () => rmSync(file, { force: true });
  process.once('exit', revoke);

  return {
    name,
    password,
    allow(...next) {
      rules = next;
      write();
    },
    configure(...next) {
      settings = next;
      write();
    },
    async holdUp() {
      const lock = spawn('perl', ['-e', LOCK_SCRIPT, `/run/sudo/ts/${name}`], { stdio: ['pipe', 'pipe', 'inherit'] });
      // Either it says that it holds the lock, or it has ended and said why.
      await Promise.race([once(lock.stdout, 'data'), once(lock, 'close')]);
      return () => void lock.stdin.end();
    },
    remove() {
      process.off('exit', revoke);
      revoke();
      rmSync(`/run/sudo/ts/${name}`, { force: true });
      for (const pid of processesOf(name)) process.kill(pid, 'SIGKILL');
      execFileSync('userdel', ['-r', '-f', name], { stdio: 'ignore' });
    },
  };
}

function processesOf(user: string): number[] {
  const { stdout } = spawnSync('ps', ['-u', user, '-o', 'pid='], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number);
}
