import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { sshdAvailable } from './sshd.ts';

/** A user of the machine who logs in with a password, and with a code from an authenticator app where that is asked. */
export type PasswordUser = {
  name: string;
  password: string;
  /** The code that the authenticator app would show now. */
  code(): string;
  /** Lines of a PAM service that asks for the password and then for the code. */
  twoFactorPam: readonly string[];
  /** Lets the password be the wrong one from now on, or sets another. */
  setPassword(password: string): void;
  remove(): void;
};

type Availability = { available: true } | { available: false; reason: string };

/** Whether users with a password can be made here, and if not, why. */
export function passwordUserAvailable(): Availability {
  const sshd = sshdAvailable();
  if (!sshd.available) return sshd;
  if (process.platform === 'linux' && process.getuid?.() === 0) return { available: true };
  return { available: false, reason: 'password tests need root on Linux' };
}

const MODULE_FOLDERS = ['/lib/x86_64-linux-gnu/security', '/lib/aarch64-linux-gnu/security', '/lib/security'];

/** Whether a second factor can be asked for here, and if not, why. */
export function twoFactorAvailable(): Availability {
  const user = passwordUserAvailable();
  if (!user.available) return user;
  if (MODULE_FOLDERS.some((folder) => existsSync(`${folder}/pam_google_authenticator.so`))) return { available: true };
  return { available: false, reason: 'two-factor tests need libpam-google-authenticator (as Debian calls it)' };
}

/** Makes a user with a password. Needs root. */
export function makePasswordUser(): PasswordUser {
  const name = `hcmd-pw-${process.pid}`;
  const secretFile = `/run/homelab-cmd-totp-${process.pid}`;
  const key = randomBytes(20);
  execFileSync('useradd', ['-m', '-k', '/var/empty', '-s', '/bin/sh', name]);
  const setPassword = (password: string) => void execFileSync('chpasswd', { input: `${name}:${password}\n` });
  const password = `pw ${process.pid} 'quoted" $(x) \\n`;
  setPassword(password);
  writeFileSync(secretFile, `${base32(key)}\n" TOTP_AUTH\n`, { mode: 0o600 });

  return {
    name,
    password,
    code: () => timeCode(key, Math.floor(Date.now() / 30_000)),
    twoFactorPam: [
      'auth required pam_unix.so',
      `auth required pam_google_authenticator.so secret=${secretFile} user=root no_strict_owner`,
      'account required pam_permit.so',
      'session required pam_permit.so',
    ],
    setPassword,
    remove() {
      rmSync(secretFile, { force: true });
      for (const pid of processesOf(name)) process.kill(pid, 'SIGKILL');
      execFileSync('userdel', ['-r', '-f', name], { stdio: 'ignore' });
    },
  };
}

function processesOf(user: string): number[] {
  const { stdout } = spawnSync('ps', ['-u', user, '-o', 'pid='], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number);
}

/** RFC 6238: six digits for a period of 30 seconds. */
function timeCode(key: Buffer, period: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(period));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** RFC 4648, for a multiple of five bytes. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group, 2)]).join('');
}
