import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './tools.ts';

/** Programs that the tests drive, and the Debian package that brings each. */
const NEEDS = [
  { program: 'sshd', debianPackage: 'openssh-server', for: 'tests on a real SSH server' },
  { program: 'chromium', debianPackage: 'chromium', for: 'tests in a real browser' },
  { program: 'ps', debianPackage: 'procps', for: 'tests that look for processes left behind' },
];

/** Chromium and what may stand in for it; the same list as in playwright.config.ts. */
const BROWSERS = ['chromium', 'google-chrome-stable', 'google-chrome'];

/**
 * Installs what the tests need where it may (root on Debian), and says in one line for each what is missing and what
 * therefore does not run.
 */
export async function prepareMachine(): Promise<{ hasBrowser: boolean }> {
  const missing = NEEDS.filter(({ program }) => !isThere(program));
  if (missing.length > 0 && mayInstall()) {
    const packages = missing.map(({ debianPackage }) => debianPackage);
    console.log(`Installing ${packages.join(', ')}...`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { output: 'captured', env });
    const words = ['install', '-q', '-y', '--no-install-recommends', ...packages];
    const { code, output } = await run('apt-get', words, { output: 'captured', env });
    if (code !== 0) console.log(output);
  }
  for (const { program, debianPackage, for: purpose } of NEEDS) {
    if (!isThere(program))
      console.log(`Missing: ${program} (Debian package ${debianPackage}), so ${purpose} are skipped.`);
  }
  return { hasBrowser: isThere('chromium') };
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

function isThere(program: string): boolean {
  const names = program === 'chromium' ? BROWSERS : [program];
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return names.some((name) => directories.some((directory) => isProgram(join(directory, name))));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
