import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord, quoteWords } from './quote.ts';
import { HOSTILE_VALUES, ODD_VALUES } from './testing/hostile.ts';

/** Prints every argument, each followed by a NUL. */
const PRINT_ARGUMENTS = "printf '%s\\0' ";
const POSIX_SHELLS = ['sh', 'bash', 'dash', 'busybox sh', 'zsh', 'ksh'];
/** Shells that a person may log in with and that are not POSIX. csh has no way to quote a newline. */
const OTHER_SHELLS = ['fish', 'csh', 'tcsh'];

function isInstalled(shell: string): boolean {
  return runShell(shell, 'exit 0').status === 0;
}

/** @param shell its program, and the word that makes it a shell where it is many programs in one */
function runShell(shell: string, text: string) {
  const [program = '', ...applet] = shell.split(' ');
  return spawnSync(program, [...applet, '-c', text], { maxBuffer: 64 * 1024 * 1024 });
}

/** What `shell` makes of the quoted words, through a login-like `-c`. One process for all of them. */
function readBack(shell: string, words: readonly string[]): Buffer {
  const text = `exec sh -c ${quoteWord('printf "%s\\0" "$@"')} sh ${quoteWords(words)}`;
  const result = runShell(shell, text);
  expect(result.stderr.toString()).toBe('');
  return result.stdout;
}

const asArguments = (words: readonly string[]) => Buffer.from(words.map((word) => `${word}\0`).join(''));

const HOSTILE = [
  '',
  ' ',
  '~',
  '~root',
  '=ls',
  '-rf',
  '!!',
  'a!b',
  "it's",
  "''",
  '\\',
  '\\\\n',
  '$HOME',
  '$(reboot)',
  '`reboot`',
  'a;b',
  'a|b&c',
  '{a,b}',
  '*',
  '[a]',
  '#x',
  '%1',
  'A=b',
  'x+=y',
  '"',
  '\t',
  '<>',
  '^a^b',
  '\u0430\u202e\u{1f600}',
];

const printable = fc.string({
  unit: fc.constantFrom(...' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~aZ09é\u{1f600}'),
  maxLength: 20,
});
const anything = fc.oneof(
  printable,
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
);

describe('quoteWord', () => {
  it.each(['nginx.service', '--max=5', '/var/log', 'a@b:22', '50%', 'x,y'])('leaves %s as it is', (word) => {
    expect(quoteWord(word)).toBe(word);
  });

  it.each([
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['a!', "'a'\\!"],
    ['=ls', "'=ls'"],
    ['A=b', "'A=b'"],
  ])('writes %j as %s', (word, text) => {
    expect(quoteWord(word)).toBe(text);
  });
});

describe.each(POSIX_SHELLS)('words through %s', (shell) => {
  it.skipIf(!isInstalled(shell))('arrive byte for byte, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 300 }), (words) => {
        const all = [...HOSTILE, 'two\nlines', '\n', ...words];
        expect(readBack(shell, all).equals(asArguments(all))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(!isInstalled(shell))(
    'arrive byte for byte, 10,000 of them and every hostile and odd one',
    () => {
      // What cannot be an argument at all is refused before it is quoted; the very long ones do not fit beside others.
      const canArrive = (value: string) => !value.includes('\0') && value.isWellFormed() && value.length < 1000;
      const known = [...HOSTILE_VALUES, ...ODD_VALUES].filter(canArrive);
      const words = [...known, ...fc.sample(anything, 10_000)];
      expect(words.length).toBeGreaterThan(10_000);
      for (let at = 0; at < words.length; at += 250) {
        const some = words.slice(at, at + 250);
        expect(readBack(shell, some).equals(asArguments(some)), `words ${at} to ${at + 250}`).toBe(true);
      }
    },
    60_000,
  );

  it.skipIf(!isInstalled(shell))('are arguments of a plain command too', () => {
    const result = runShell(shell, PRINT_ARGUMENTS + quoteWords(HOSTILE));
    expect(result.stdout.equals(asArguments(HOSTILE))).toBe(true);
  });
});

describe.each(OTHER_SHELLS)('words through the login shell %s', (shell) => {
  it.skipIf(!isInstalled(shell))('arrive byte for byte as long as they hold no control characters', () => {
    fc.assert(
      fc.property(fc.array(printable, { minLength: 1, maxLength: 300 }), (words) => {
        const all = [...HOSTILE, ...words];
        expect(readBack(shell, all).equals(asArguments(all))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
