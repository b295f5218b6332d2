import { existsSync } from 'node:fs';
import { findBrowser, findProgram } from './programs.ts';
import { run } from './tools.ts';

/** Where Debian keeps the modules of PAM. */
const MODULE_FOLDERS = ['/lib/x86_64-linux-gnu/security', '/lib/aarch64-linux-gnu/security', '/lib/security'];

/** Programs that the tests drive, and the Debian package that brings each. */
const NEEDS = [
  { find: () => findProgram('sshd'), debianPackage: 'openssh-server', purpose: 'tests on a real SSH server' },
  { find: findBrowser, debianPackage: 'chromium', purpose: 'tests in a real browser' },
  { find: () => findProgram('ps'), debianPackage: 'procps', purpose: 'tests that look for processes left behind' },
  { find: () => findProgram('ip'), debianPackage: 'iproute2', purpose: 'tests across a network' },
  { find: () => findProgram('iptables'), debianPackage: 'iptables', purpose: 'tests across a network' },
  { find: () => findProgram('visudo'), debianPackage: 'sudo', purpose: 'tests of commands under sudo' },
  {
    find: () => findProgram('systemd-nspawn'),
    debianPackage: 'systemd-container',
    purpose: 'tests of the default actions on a host that systemd boots',
  },
  {
    find: () => findProgram('dbus-daemon'),
    debianPackage: 'dbus',
    purpose: 'tests of the default actions on a host that systemd boots',
  },
  { find: () => findProgram('busybox'), debianPackage: 'busybox', purpose: 'tests of quoting in its shell' },
  { find: () => findProgram('fish'), debianPackage: 'fish', purpose: 'tests of logins with fish' },
  { find: () => findProgram('tcsh'), debianPackage: 'tcsh', purpose: 'tests of logins with csh' },
  {
    find: () =>
      MODULE_FOLDERS.map((folder) => `${folder}/pam_google_authenticator.so`).find((file) => existsSync(file)),
    debianPackage: 'libpam-google-authenticator',
    purpose: 'tests of two-factor logins',
  },
];

/**
 * Installs what the tests need where it may (root on Debian), and says in one line for each what is missing and what
 * therefore does not run.
 */
export async function prepareMachine(): Promise<void> {
  const missing = () => NEEDS.filter(({ find }) => find() === undefined);
  const packages = missing().map(({ debianPackage }) => debianPackage);
  if (packages.length > 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) await install(packages);
  for (const { debianPackage, purpose } of missing()) {
    console.log(`Missing: ${debianPackage} (as Debian calls it), so the ${purpose} are skipped.`);
  }
}

async function install(packages: readonly string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')}...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { output: 'captured', env });
  const words = ['install', '-q', '-y', '--no-install-recommends', ...packages];
  const { code, output } = await run('apt-get', words, { output: 'captured', env });
  if (code !== 0) console.log(output);
}
