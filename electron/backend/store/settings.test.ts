import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsSchema } from '#shared/settings.ts';
import { FIRST_SETTINGS } from './first-files.ts';
import { openSettings, type SettingsStore } from './settings.ts';

let directory: string;
let file: string;
let store: SettingsStore | undefined;
const DEFAULTS = settingsSchema.parse({});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-settings-'));
  file = join(directory, 'settings.yaml');
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(directory, { recursive: true });
});

function open(text: string): SettingsStore {
  writeFileSync(file, text);
  store = openSettings(file);
  return store;
}

it('has every default while the file holds only comments, and these show the true defaults', () => {
  expect(open(FIRST_SETTINGS).current()).toEqual(DEFAULTS);
  const shown = FIRST_SETTINGS.replace(/^.*\n/, '').replace(/^# ?/gm, '');
  writeFileSync(file, shown);
  const again = openSettings(file);
  expect(again.problem()).toBeNull();
  expect(again.current()).toEqual(DEFAULTS);
  return again.close();
});

it('writes what differs below the comments', () => {
  const opened = open(FIRST_SETTINGS);
  const changed = { ...DEFAULTS, limits: { ...DEFAULTS.limits, requests_per_minute: 20 } };
  expect(opened.save(changed)).toEqual(changed);
  expect(opened.current()).toEqual(changed);
  expect(readFileSync(file, 'utf8')).toBe(`${FIRST_SETTINGS}\nlimits:\n  requests_per_minute: 20\n`);
});

it('keeps what is written, and changes it in place', () => {
  const opened = open('appearance:\n  theme: dark # at night\nlimits:\n  default_timeout: 30 # as is\n');
  opened.save({ ...DEFAULTS, appearance: { ...DEFAULTS.appearance, theme: 'light' } });
  expect(readFileSync(file, 'utf8')).toBe(
    'appearance:\n  theme: light # at night\nlimits:\n  default_timeout: 30 # as is\n',
  );
});

it('changes nothing when nothing changed', () => {
  const opened = open(FIRST_SETTINGS);
  opened.save(DEFAULTS);
  expect(opened.current()).toEqual(DEFAULTS);
  expect(readFileSync(file, 'utf8')).toContain('#   requests_per_minute: 10');
});

it('tells where a setting is wrong', () => {
  expect(open('limits:\n  connect_timeout: soon\n').problem()).toMatchObject({
    id: 'settings.yaml',
    line: 2,
    column: 20,
  });
});
