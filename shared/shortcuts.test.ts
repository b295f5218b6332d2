import { describe, expect, test } from 'vitest';
import { settingsSchema } from './settings.ts';
import { COMMAND_IDS, DEFAULT_SHORTCUTS, shortcutSchema, shortcutsSchema } from './shortcuts.ts';

describe('keys', () => {
  test.each([
    '',
    'Mod+K',
    'Mod+Shift+K',
    'Mod+Ctrl+Alt+Shift+F12',
    'Alt+PageUp',
    'F6',
    '?',
    '+',
    'Mod++',
    'Mod+,',
    '[',
    'Ä',
    '7',
  ])('"%s" may be chosen', (keys) => {
    expect(shortcutSchema.safeParse(keys).success).toBe(true);
  });

  test.each([
    'k',
    'Mod',
    'Mod+',
    'Mod+k',
    'Shift+?',
    'Alt+Mod+K',
    'Ctrl-K',
    'Mod+K+L',
    'F25',
    'PageUpp',
    ' ',
    'Mod+\u0007',
    'ctrl+k',
  ])('"%s" is refused', (keys) => {
    expect(shortcutSchema.safeParse(keys).success).toBe(false);
  });
});

test('what is usual may be chosen, and no keys are usual for two commands', () => {
  const usual = COMMAND_IDS.map((command) => DEFAULT_SHORTCUTS[command]).filter((keys) => keys !== '');
  for (const keys of usual) expect(shortcutSchema.safeParse(keys).success).toBe(true);
  expect(new Set(usual).size).toBe(usual.length);
});

test('unknown commands and keys that are chosen twice are refused', () => {
  expect(shortcutsSchema.safeParse({ search: 'Mod+J', show_history: '' }).success).toBe(true);
  expect(shortcutsSchema.safeParse({ search: '', show_history: '' }).success).toBe(true);
  expect(shortcutsSchema.safeParse({ launch_rocket: 'Mod+J' }).success).toBe(false);
  const twice = shortcutsSchema.safeParse({ search: 'Mod+J', show_history: 'Mod+J' });
  expect(twice.error?.issues[0]?.message).toBe('"Mod+J" is chosen for search already');
  expect(settingsSchema.parse({}).shortcuts).toEqual({});
});
