import { expect, test } from 'vitest';
import { parametersText, wordsText } from './words-text.ts';

test.each([
  [['sudo', '-n', 'systemctl', 'restart', 'nginx.service'], 'sudo -n systemctl restart nginx.service'],
  [['echo', 'two words', '', "it's", '$HOME'], `echo 'two words' '' 'it'\\''s' '$HOME'`],
  [['sh', '-c', 'a\nb'], "sh -c 'a\nb'"],
])('%j', (words, text) => {
  expect(wordsText(words)).toBe(text);
});

test('a lone parameter needs no name, several do, and empty ones are left out', () => {
  expect(parametersText({})).toBe('');
  expect(parametersText({ unit: 'nginx.service', lines: '' })).toBe('nginx.service');
  expect(parametersText({ unit: 'nginx.service', lines: '50' })).toBe('unit nginx.service, lines 50');
});
