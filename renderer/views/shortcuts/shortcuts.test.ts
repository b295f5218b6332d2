import { describe, expect, test } from 'vitest';
import { COMMAND_IDS, DEFAULT_SHORTCUTS, shortcutsSchema } from '#shared/shortcuts.ts';
import { bindings, commandOf, rebind, resetBinding } from './bindings.ts';
import { combinationOf, isMac, keysText, keysWords } from './combination.ts';
import { whyReserved } from './reserved.ts';

const press = (
  key: string,
  code: string,
  held: { ctrl?: boolean; meta?: boolean; alt?: boolean; shift?: boolean; altGr?: boolean } = {},
) => ({
  key,
  code,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
  getModifierState: (name: string) => name === 'AltGraph' && (held.altGr ?? false),
});

describe('what was pressed', () => {
  test.each([
    ['Mod+K', press('k', 'KeyK', { ctrl: true })],
    ['Mod+Shift+K', press('K', 'KeyK', { ctrl: true, shift: true })],
    ['Mod+,', press(',', 'Comma', { ctrl: true })],
    ['?', press('?', 'Slash', { shift: true })],
    ['+', press('+', 'Equal', { shift: true })],
    ['Shift+F6', press('F6', 'F6', { shift: true })],
    ['Alt+PageUp', press('PageUp', 'PageUp', { alt: true })],
    ['Mod+Space', press(' ', 'Space', { ctrl: true })],
    // Windows reports AltGr as both.
    ['[', press('[', 'Digit8', { ctrl: true, alt: true, altGr: true })],
    // A keyboard that writes no Latin letters.
    ['Mod+K', press('л', 'KeyK', { ctrl: true })],
    // A Latin one with other places: what is written on the key counts.
    ['Mod+K', press('k', 'KeyV', { ctrl: true })],
  ])('%s', (expected, event) => {
    expect(combinationOf(event, false)).toBe(expected);
  });

  test.each([
    ['Mod+K', press('k', 'KeyK', { meta: true })],
    ['Ctrl+K', press('k', 'KeyK', { ctrl: true })],
    ['Alt+W', press('∑', 'KeyW', { alt: true })],
    ['Alt+N', press('Dead', 'KeyN', { alt: true })],
  ])('%s on a Mac', (expected, event) => {
    expect(combinationOf(event, true)).toBe(expected);
  });

  test('a modifier alone, and keys of the desktop, are nothing', () => {
    expect(combinationOf(press('Control', 'ControlLeft', { ctrl: true }), false)).toBeNull();
    expect(combinationOf(press('Shift', 'ShiftLeft', { shift: true }), false)).toBeNull();
    expect(combinationOf(press('l', 'KeyL', { meta: true }), false)).toBeNull();
  });
});

test('keys are named as they stand on the keyboard', () => {
  expect(keysText('Mod+Shift+PageUp', false)).toBe('Ctrl Shift PgUp');
  expect(keysText('Mod++', true)).toBe('⌘ +');
  expect(keysText('+', false)).toBe('+');
  expect(keysWords('Mod+K', true)).toBe('Cmd+K');
  expect(keysWords('Mod+K', false)).toBe('Ctrl+K');
  expect(isMac('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe(true);
  expect(isMac('Mozilla/5.0 (X11; Linux x86_64)')).toBe(false);
});

describe('bindings', () => {
  test('are the usual ones as long as nothing is chosen', () => {
    expect(bindings({}).get('search')).toBe('Mod+K');
    expect(bindings({}).has('dark_theme')).toBe(false);
    expect(commandOf({}, 'Mod+H')).toBe('show_history');
    expect(commandOf({}, 'Mod+J')).toBeNull();
  });

  test('what is chosen takes usual keys away from others', () => {
    const chosen = { dark_theme: 'Mod+H' };
    expect(commandOf(chosen, 'Mod+H')).toBe('dark_theme');
    expect(bindings(chosen).has('show_history')).toBe(false);
  });

  test('keys that are taken over leave whoever had them without', () => {
    const chosen = rebind({ add_server: 'Mod+J' }, 'search', 'Mod+J');
    expect(chosen).toEqual({ add_server: '', search: 'Mod+J' });
    expect(shortcutsSchema.safeParse(chosen).success).toBe(true);
    expect(rebind({}, 'search', 'Mod+H')).toEqual({ show_history: '', search: 'Mod+H' });
  });

  test('what is usual again is not noted, and takes its keys back', () => {
    const chosen = rebind({}, 'search', 'Mod+H');
    expect(resetBinding(chosen, 'show_history')).toEqual({ search: '' });
    expect(resetBinding(rebind({}, 'search', 'Mod+J'), 'search')).toEqual({});
    expect(rebind({}, 'dark_theme', '')).toEqual({});
  });
});

describe('reserved keys', () => {
  test.each([
    ['Mod+W', /browser keeps Ctrl\+W to itself: it closes the tab/],
    ['Mod+Tab', /moves the focus/],
    ['K', /alone chooses a card/],
    ['Enter', /needed in lists and fields/],
    ['Mod+V', /editing text/],
    ['Mod+A', /Servers: Select all/],
    ['Alt+ArrowUp', /Servers: Move up or down/],
    ['AudioVolumeUp', /cannot be used/],
  ])('%s is refused with its reason', (keys, reason) => {
    expect(whyReserved(keys, false)).toMatch(reason);
  });

  test('what is usual, and other free keys, are not', () => {
    for (const command of COMMAND_IDS) {
      if (DEFAULT_SHORTCUTS[command] !== '') expect(whyReserved(DEFAULT_SHORTCUTS[command], false)).toBeNull();
    }
    expect(whyReserved('Mod+J', false)).toBeNull();
    expect(whyReserved('Alt+Enter', false)).toBeNull();
  });
});
