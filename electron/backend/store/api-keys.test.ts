import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Clock, Log } from '../ports.ts';
import { type ApiKeyStore, openApiKeys } from './api-keys.ts';
import { openDataDirectory } from './data-directory.ts';

const HOUR = 60 * 60 * 1000;
const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

let directory: string;
let file: string;
let now: number;
let keys: ApiKeyStore;
const clock: Clock = { now: () => now, monotonic: () => now };
const open = (environmentKey: string | null = null) => openApiKeys(file, environmentKey, clock, log);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'api-keys-'));
  file = openDataDirectory(join(directory, 'data')).apiKeys;
  now = Date.parse('2026-01-01T12:00:00Z');
  keys = open();
});
afterEach(async () => {
  await keys.close();
  rmSync(directory, { recursive: true, force: true });
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error.code;
    throw error;
  }
  return 'nothing thrown';
}

describe('a key', () => {
  test('is 256 random bits, told once and kept as a hash in a private file', () => {
    const key = keys.create('home-assistant', null);
    expect(key).toMatch(/^homelabcmd_[\w-]{43}$/);
    expect(keys.create('other', 5)).not.toBe(key);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(key.slice('homelabcmd_'.length));
    expect(text).toMatch(/sha256: [0-9a-f]{64}/);
    expect(text).toContain('# Who may use the automation API.');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keys.list()).toEqual([
      { name: 'home-assistant', source: 'file', createdAt: now, lastUsedAt: null, requestsPerMinute: null },
      { name: 'other', source: 'file', createdAt: now, lastUsedAt: null, requestsPerMinute: 5 },
    ]);
  });

  test('is found by itself alone, also after a restart', async () => {
    const key = keys.create('a', null);
    const other = keys.create('b', null);
    await keys.close();
    keys = open('the-key-of-the-environment');
    expect(keys.find(key)).toBe('a');
    expect(keys.find(other)).toBe('b');
    expect(keys.find('the-key-of-the-environment')).toBe('environment');
    for (const wrong of ['', 'a', `${key}x`, key.slice(0, -1), key.toUpperCase()]) {
      expect(keys.find(wrong)).toBeUndefined();
    }
  });

  test('is gone once it is revoked, here or in the file', async () => {
    const key = keys.create('a', null);
    const other = keys.create('b', null);
    keys.revoke('a');
    expect(keys.find(key)).toBeUndefined();
    expect(keys.find(other)).toBe('b');
    expect(codeOf(() => keys.revoke('a'))).toBe('NOT_FOUND');
    writeFileSync(file, 'keys: []\n');
    await expect.poll(() => keys.find(other)).toBeUndefined();
  });

  test('has a name of its own', async () => {
    keys.create('a', null);
    expect(codeOf(() => keys.create('a', null))).toBe('CONFLICT');
    expect(codeOf(() => keys.create('environment', null))).toBe('VALIDATION_ERROR');
    await keys.close();
    keys = open('the-key-of-the-environment');
    expect(codeOf(() => keys.revoke('environment'))).toBe('CONFLICT');
  });
});

describe('the last use', () => {
  const recorded = () => /last_used: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1];

  test('is known at once, and written down at most once an hour', () => {
    const key = keys.create('a', null);
    keys.find(key);
    expect(keys.list()[0]?.lastUsedAt).toBe(now);
    expect(recorded()).toBe('2026-01-01T12:00:00.000Z');
    now += HOUR / 2;
    keys.find(key);
    expect(keys.list()[0]?.lastUsedAt).toBe(now);
    expect(recorded()).toBe('2026-01-01T12:00:00.000Z');
    now += HOUR;
    keys.find(key);
    expect(recorded()).toBe('2026-01-01T13:30:00.000Z');
  });

  test('is written down at the end', async () => {
    const key = keys.create('a', null);
    keys.find(key);
    now += 1000;
    keys.find(key);
    await keys.close();
    keys = open();
    expect(keys.list()[0]?.lastUsedAt).toBe(now);
  });

  test('is no reason to refuse when the file is broken', async () => {
    const key = keys.create('a', null);
    writeFileSync(file, `${readFileSync(file, 'utf8')}nonsense: true\n`);
    await expect.poll(() => keys.problem()?.message).toContain('api-keys.yaml is broken');
    expect(keys.find(key)).toBe('a');
    expect(codeOf(() => keys.create('b', null))).toBe('CONFIGURATION_BROKEN');
  });
});

test.each([
  ['a name twice', 'keys:\n  - &a { id: a, sha256: HASH, created: "2026-01-01T00:00:00Z" }\n  - *a\n'],
  ['no hash', 'keys:\n  - { id: a, sha256: abc, created: "2026-01-01T00:00:00Z" }\n'],
  ['the name of the environment', 'keys:\n  - { id: environment, sha256: HASH, created: "2026-01-01T00:00:00Z" }\n'],
  ['an unknown field', 'keys:\n  - { id: a, sha256: HASH, created: "2026-01-01T00:00:00Z", admin: true }\n'],
])('a file with %s lets nobody in', async (_what, text) => {
  await keys.close();
  writeFileSync(file, text.replaceAll('HASH', 'a'.repeat(64)));
  keys = open();
  expect(keys.list()).toEqual([]);
  expect(keys.problem()?.id).toBe('api-keys.yaml');
});
