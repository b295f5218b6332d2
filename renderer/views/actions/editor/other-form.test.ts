import { expect, it } from 'vitest';
import { shellFromWords, wordsFromShell } from './other-form.ts';

it.each([
  [['uptime', '-p'], 'uptime -p'],
  [['systemctl', 'restart', '{unit}'], 'systemctl restart "$1"'],
  [['echo', 'a "b" $c', '--x={wait}'], 'echo "a \\"b\\" \\$c" "--x=$2"'],
  [['echo', '{none}', ''], 'echo "{none}" ""'],
])('the words %j become %j', (words, shell) => {
  expect(shellFromWords(words, ['unit', 'wait'])).toBe(shell);
});

it.each([
  ['uptime -p', ['uptime', '-p']],
  ['systemctl  restart "$1"\n', ['systemctl', 'restart', '{unit}']],
  ['a | b', ['']],
  ['a\nb', ['']],
  ['', ['']],
])('the text %j becomes %j', (shell, words) => {
  expect(wordsFromShell(shell, ['unit'])).toEqual(words);
});
