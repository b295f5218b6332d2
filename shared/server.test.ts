import { expect, it } from 'vitest';
import { serverSchema } from './server.ts';

const named = (name: string) => serverSchema.safeParse({ id: 'a', name, kind: 'ssh', host: 'h', user: 'u' });

it.each(['nas', 'Keller — 2. Stock', 'שרת', 'сервер', '家', '👩‍👩‍👧 pi', 'میزبان‌ها'])('takes the name %s', (name) => {
  expect(named(name).success).toBe(true);
});

it.each([
  'two\nlines',
  'a\u001b[31mb',
  'nul\0',
  'n\u200bas',
  '\u202egnp.exe',
  '\u2066x\u2069',
  'left\u200e',
  'a\u2028b',
])('refuses the name %j, which nobody can read or type', (name) => {
  expect(named(name).error?.issues[0]?.message).toMatch(/no characters that hide or reorder others/);
});
