import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAsset, resolveAsset } from './assets.ts';

const root = resolve('/srv/renderer');

describe('paths of assets', () => {
  it('stay below the root', () => {
    expect(resolveAsset(root, '/')).toBe(join(root, 'index.html'));
    expect(resolveAsset(root, '/assets/index-a1b2.js')).toBe(join(root, 'assets', 'index-a1b2.js'));
    expect(resolveAsset(root, '/assets/with%20space.css')).toBe(join(root, 'assets', 'with space.css'));
  });

  it.each([
    '',
    'index.html',
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/..%5csecret.js',
    '/assets\\..\\..\\secret.js',
    '/%00.js',
    '/.git/config.js',
    '/assets/.hidden.js',
    '/C:/secret.js',
    '/%E0%A4%A',
    '/index.html.map',
    '/assets/',
    '/assets',
  ])('never lead elsewhere: %j', (path) => {
    expect(resolveAsset(root, path)).toBeUndefined();
  });
});

describe('reading assets', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-assets-'));
    await mkdir(join(directory, 'assets', 'folder.js'), { recursive: true });
    await writeFile(join(directory, 'index.html'), '<!doctype html>');
    await writeFile(join(directory, 'assets', 'a-1.js'), 'a');
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('lets browsers keep only what never changes', async () => {
    expect(await readAsset(directory, '/')).toMatchObject({ cacheControl: 'no-store' });
    expect(await readAsset(directory, '/assets/a-1.js')).toEqual({
      body: Buffer.from('a'),
      type: 'text/javascript; charset=utf-8',
      cacheControl: 'private, max-age=31536000, immutable',
    });
  });

  it.each(['/assets/b-1.js', '/assets/folder.js'])('has nothing for %s', async (path) => {
    expect(await readAsset(directory, path)).toBeUndefined();
  });
});
