import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWords } from './quote.ts';
import { splitWords } from './split-words.ts';

function words(text: string): string[] {
  const split = splitWords(text);
  if (split.kind === 'refused') throw new Error(`refused: ${text}: ${split.wrong}`);
  return split.words;
}

describe('splitting a command', () => {
  it.each([
    ['a b  c\t d ', ['a', 'b', 'c', 'd']],
    [`a 'b c' "d e" f\\ g`, ['a', 'b c', 'd e', 'f g']],
    [`a '' "" b''c`, ['a', '', '', 'bc']],
    [`a"b"'c'\\d`, ['abcd']],
    [`'$x' '\`' "\\$x" "\\\`" \\$ \\\\`, ['$x', '`', '$x', '`', '$', '\\']],
    [`"\\n \\' !" '\\'`, ["\\n \\' !", '\\']],
    ['a#b -- --x=y=z a=b', ['a#b', '--', '--x=y=z', 'a=b']],
    ['grüße \\ü \\😀', ['grüße', 'ü', '😀']],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    'a; b',
    'a & b',
    'a && b',
    'a | b',
    'a > b',
    'a < b',
    'a 2>&1',
    '(a)',
    '{ a; }',
    'a {b,c}',
    '$a',
    '"$a"',
    `\${a}`,
    'a$',
    '$(a)',
    '"$(a)"',
    '`a`',
    '"`a`"',
    'a *',
    'a?',
    'a [b]',
    '~',
    '~root/x',
    'a=~',
    '!a',
    '! a',
    'a !!',
    '# a',
    'a # b',
    'A=b c',
    'A+=b',
    "a 'b",
    'a "b',
    'a \\',
    'a\nb',
    'a "\n"',
    "a '\n'",
    'a\\\nb',
    'a\rb',
    'a\0b',
    'a\u0085b',
    'a\u2028b',
    '\u001b[31m',
  ])('refuses %j, which a shell would not leave as it is', (text) => {
    const split = splitWords(text);
    expect(split.kind).toBe('refused');
  });

  it('agrees with sh about every text that it takes', () => {
    const piece = fc.constantFrom(...` \t'"\\$\`;|&<>()*?[]{}~!#=abcü-/%^+,:@`);
    const texts = fc.sample(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      10_000,
    );
    const taken = texts.flatMap((text) => {
      const split = splitWords(text);
      return split.kind === 'words' && split.words.length > 0 ? [{ text, words: split.words }] : [];
    });
    expect(taken.length).toBeGreaterThan(300);
    // Each text as the arguments of a program that writes them with NULs between, and an empty one behind the last.
    const script = taken.map(({ text }) => `printf '%s\\0' ${text} ''`).join('\n');
    for (const shell of ['sh', 'bash']) {
      const { stdout, status } = spawnSync(shell, ['-s'], { input: script, encoding: 'utf8' });
      expect(status).toBe(0);
      expect(stdout).toBe(taken.map((one) => `${[...one.words, ''].join('\0')}\0`).join(''));
    }
  });

  it('reads back whatever the app quotes', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(fc.array(word), (original) => {
        expect(words(quoteWords(original))).toEqual(original);
      }),
      { numRuns: 1000 },
    );
  });
});
