import { expect, test } from 'vitest';
import { visibleParts } from './visible-text.ts';

/** The parts as one line, with what was hidden in brackets. */
function shown(text: string, keepLines = false): string {
  return visibleParts(text, { keepLines })
    .map((part) => (part.kind === 'text' ? part.text : `[${part.name}]`))
    .join('');
}

test.each([
  ['plain words, 漢字 and 🐧', 'plain words, 漢字 and 🐧'],
  ['', ''],
  ['safe\u202egnp.exe', 'safe[U+202E]gnp.exe'],
  ['zero\u200bwidth\ufeff', 'zero[U+200B]width[U+FEFF]'],
  ['a\nb\tc\r', 'a[↵]b[⇥]c[␍]'],
  ['\x1b[31m\x00\x7f', '[ESC][31m[NUL][U+007F]'],
  ['lone \ud800 half', 'lone [U+D800] half'],
  ['\u{e0041}tag', '[U+E0041]tag'],
  ['\u3164', '[U+3164]'],
])('%j', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('line ends and tabs may stay where text has lines', () => {
  expect(shown('a\n\tb\r\u2028', true)).toBe('a\n\tb[␍][U+2028]');
});
