import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGE_TOKENS } from '#shared/page-tokens.ts';

const theme = readFileSync(join(import.meta.dirname, '../../renderer/theme.css'), 'utf8');

/** The custom properties of the first block behind `start`. */
function tokens(css: string, start: string): Map<string, string> {
  const block = css.slice(css.indexOf(start) + start.length).split('}')[0] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

test.each([
  ['dark', ':root {', ':root {'],
  ['light', ':root[data-theme="light"] {', 'light) {\n  :root {'],
])('pages that stand by themselves have the colours of the window: %s', (_, inTheme, inPage) => {
  const [wanted, found] = [tokens(theme, inTheme), tokens(PAGE_TOKENS, inPage)];
  expect(found.size).toBeGreaterThan(10);
  for (const [name, value] of found) expect([name, value]).toEqual([name, wanted.get(name)]);
});
