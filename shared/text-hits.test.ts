import { expect, test } from 'vitest';
import { findHits, searchWords } from './text-hits.ts';

const marked = (text: string, search: string) => {
  const { hits, all } = findHits(text, searchWords(search));
  const parts = hits.map(([start, end]) => text.slice(start, end));
  return `${parts.join('|')}${all ? '' : ' -'}`;
};

test.each([
  ['Restart nginx on nginx-proxy', 'ngi', 'ngi|ngi'],
  ['engine x', 'ngi', ' -'],
  ['RESTART Größe', 'gros rest', 'REST -'],
  ['RESTART Größe', 'grö rest', 'REST|Grö'],
  ['Cafe\u0301 café', 'cafe', 'Cafe\u0301|café'],
  ['admin@web.lan', 'web', 'web'],
  ['admin@web.lan', 'admin@web', 'admin@web'],
  ['--flag "don"t"', '--flag don"t', 'flag|don"t'],
  ['aaa aab', 'aa a', 'aa|aa'],
  ['anything', ' -- "" ', ''],
  ['𝒳 ﬁne 🙂 fine', 'fine', 'fine'],
])('in %j, %j is %j', (text, search, expected) => {
  expect(marked(text, search)).toBe(expected);
});
