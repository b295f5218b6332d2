import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renameFavourite } from './favourites.ts';
import { openSettings, type SettingsStore } from './settings.ts';

let directory: string;
let file: string;
let settings: SettingsStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-favourites-'));
  file = join(directory, 'settings.yaml');
});

afterEach(async () => {
  await settings.close();
  rmSync(directory, { recursive: true });
});

function open(text: string): void {
  writeFileSync(file, text);
  settings = openSettings(file);
}

test('a star follows its action in its place, once, and comments stay', () => {
  open('# mine\nfavourites: [uptime, reboot, disks, old]\n');
  renameFavourite(settings, 'reboot', 'restart');
  expect(settings.current().favourites).toEqual(['uptime', 'restart', 'disks', 'old']);
  renameFavourite(settings, 'restart', 'old');
  expect(settings.current().favourites).toEqual(['uptime', 'old', 'disks']);
  expect(readFileSync(file, 'utf8')).toContain('# mine');
});

test('nothing is written for an action without a star, or one that keeps its id', () => {
  const text = 'favourites: [ uptime ]\n';
  open(text);
  renameFavourite(settings, 'reboot', 'restart');
  renameFavourite(settings, 'uptime', 'uptime');
  expect(readFileSync(file, 'utf8')).toBe(text);
});
