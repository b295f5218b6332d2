import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { defaultDataDirectory, openDataDirectory } from './data-directory.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'homelab-cmd-data-'));
});

afterEach(() => {
  chmodSync(parent, 0o700);
  rmSync(parent, { recursive: true });
});

const mode = (path: string) => statSync(path).mode & 0o777;
const posix = process.platform !== 'win32';

function failure(path: string) {
  try {
    openDataDirectory(path);
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('opened');
}

describe('the data directory', () => {
  it('is made on the first start with everything in it, for this user alone', () => {
    const path = join(parent, 'a', 'homelab-cmd');
    const directory = openDataDirectory(path);
    expect(directory.notices).toEqual([]);
    for (const part of [path, directory.transcripts, directory.logs]) {
      expect(statSync(part).isDirectory()).toBe(true);
      if (posix) expect(mode(part)).toBe(0o700);
    }
    for (const file of [directory.servers, directory.actions, directory.settings, directory.knownHosts]) {
      expect(readFileSync(file, 'utf8')).not.toBe('');
      if (posix) expect(mode(file)).toBe(0o600);
    }
    expect(existsSync(directory.history)).toBe(false);
  });

  it('keeps what is there, whatever it holds', () => {
    const { path, servers, actions } = openDataDirectory(join(parent, 'x'));
    writeFileSync(servers, 'broken: [');
    writeFileSync(actions, '');
    openDataDirectory(path);
    expect(readFileSync(servers, 'utf8')).toBe('broken: [');
    expect(readFileSync(actions, 'utf8')).toBe('');
  });

  it.runIf(posix)('is closed to others where it was open, and says so', () => {
    const path = join(parent, 'x');
    mkdirSync(path);
    chmodSync(path, 0o755);
    expect(openDataDirectory(path).notices).toEqual([expect.stringContaining('mode 755')]);
    expect(mode(path)).toBe(0o700);
    expect(openDataDirectory(path).notices).toEqual([]);
  });

  it('is refused where a file is in its place', () => {
    const path = join(parent, 'x');
    writeFileSync(path, '');
    expect(failure(path)).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('a file is in its place'),
    });
    expect(failure(join(path, 'deeper')).message).toContain('a file is in its place');
  });

  it.runIf(process.platform === 'linux')('is refused where the home cannot be written', () => {
    // Not even root makes directories in /proc.
    expect(failure('/proc/homelab-cmd')).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('it cannot be made there'),
      next: expect.stringContaining('--data-dir'),
    });
  });

  it.runIf(posix && process.getuid?.() !== 0)('is refused where the rights are missing', () => {
    chmodSync(parent, 0o500);
    expect(failure(join(parent, 'x')).message).toContain('it may not be written');
  });
});

describe('its usual place', () => {
  it.runIf(posix)('follows the customs of each system', () => {
    const home = '/home/ann';
    expect(defaultDataDirectory({}, 'linux', home)).toBe('/home/ann/.config/homelab-cmd');
    expect(defaultDataDirectory({ XDG_CONFIG_HOME: '/cfg' }, 'linux', home)).toBe('/cfg/homelab-cmd');
    expect(defaultDataDirectory({ XDG_CONFIG_HOME: '' }, 'freebsd', home)).toBe('/home/ann/.config/homelab-cmd');
    expect(defaultDataDirectory({}, 'darwin', home)).toBe('/home/ann/Library/Application Support/homelab-cmd');
    expect(defaultDataDirectory({ APPDATA: '/roaming' }, 'win32', home)).toBe('/roaming/homelab-cmd');
    expect(defaultDataDirectory({}, 'win32', home)).toBe('/home/ann/AppData/Roaming/homelab-cmd');
  });
});
