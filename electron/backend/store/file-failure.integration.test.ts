import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { actionDefinitionSchema } from '#shared/action.ts';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { openActionVersions, versionOf } from './action-versions.ts';
import { openActions } from './actions.ts';

let directory: string;
let disk: string;
let mounted: boolean;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-full-'));
  disk = join(directory, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    mounted = true;
  } catch {
    mounted = false;
  }
});

afterEach(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(directory, { recursive: true });
});

/** Leaves no room at all. */
function fill(): void {
  try {
    writeFileSync(join(disk, 'filling'), Buffer.alloc(1_000_000));
  } catch {
    // It is full now.
  }
}

function failure(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('it did not fail');
}

const FULL = { code: 'STORE_FAILED', next: 'Free some space on the disk of the data directory, then try again.' };

it('a version of an action that finds no room is told in plain words, and kept later', (context) => {
  if (!mounted) return context.skip('mounting a small file system needs root on Linux');
  const definition = actionDefinitionSchema.parse({ id: 'a', title: 'A', argv: ['uptime'] });
  const action = { version: versionOf(definition), definition };
  const versions = openActionVersions(disk);
  fill();
  expect(failure(() => versions.keep(action))).toEqual({
    ...FULL,
    message: 'The version of the action could not be kept: the disk is full.',
  });
  expect(versions.find(action.version)).toBeUndefined();
  rmSync(join(disk, 'filling'));
  versions.keep(action);
  expect(versions.find(action.version)).toEqual(definition);
});

it('an edit that finds no room leaves the file as it was', async (context) => {
  if (!mounted) return context.skip('mounting a small file system needs root on Linux');
  const file = join(disk, 'actions.yaml');
  const text = 'actions:\n  - id: a\n    title: A\n    argv: [uptime]\n';
  writeFileSync(file, text);
  const store = openActions(file);
  fill();
  expect(failure(() => store.save({ text: 'id: b\ntitle: B\nargv: [uptime]\n', replace: null }))).toEqual({
    ...FULL,
    message: 'actions.yaml could not be written: the disk is full.',
    next: `Nothing was changed. ${FULL.next}`,
  });
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect([...store.actions().keys()]).toEqual(['a']);
  await store.close();
});
