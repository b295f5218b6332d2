import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { openDataDirectory } from './data-directory.ts';

let disk: string;
let mounted: boolean;

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'homelab-cmd-disk-'));
  mounted = false;
});

afterEach(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

/** Puts a real file system with these options at `disk`. */
function mount(options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
    mounted = true;
  } catch {
    // Root in a container may still not mount.
  }
  return mounted;
}

function failure(path: string) {
  try {
    openDataDirectory(path);
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('opened');
}

describe('a home that cannot hold the data directory', () => {
  it.for([
    ['ro', 'it is on a read-only file system', 'Make it writable'] as const,
    ['size=4k', 'the disk is full', 'Free some space'] as const,
  ])('is told in plain words (%s)', ([options, reason, next], context) => {
    if (!mount(options)) return context.skip('mounting needs root on Linux');
    expect(failure(join(disk, 'homelab-cmd'))).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(reason),
      next: expect.stringContaining(next),
    });
  });
});
