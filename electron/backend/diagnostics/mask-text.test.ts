import { expect, test } from 'vitest';
import { maskText } from './mask-text.ts';

test.each([
  ['http://ada:hunter2@collector:4318/v1', 'http://[masked]collector:4318/v1'],
  ['login failed, password=hunter2; next', 'login failed, password=[masked]; next'],
  ['{"passphrase": "hunter2"}', '{"passphrase": "[masked]"}'],
  ['Authorization: Bearer abc.def.ghi', 'Authorization: [masked]'],
  ['sent bearer abcdefgh12', 'sent bearer [masked]'],
  ['http://127.0.0.1/?token=abc&x=1', 'http://127.0.0.1/?token=[masked]&x=1'],
  ['a -----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY----- z', 'a [masked] z'],
])('%j', (text, masked) => {
  expect(maskText(text, [])).toBe(masked);
});

test('what is known to be a secret goes wherever it stands, and ordinary words stay', () => {
  expect(maskText('it said: c0rrect-h0rse is wrong', ['c0rrect-h0rse', ''])).toBe('it said: [masked] is wrong');
  const harmless = 'All configured authentication methods failed. Enter the password again.';
  expect(maskText(harmless, [])).toBe(harmless);
});
