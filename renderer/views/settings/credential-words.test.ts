import { expect, test } from 'vitest';
import { credentialWords } from './credential-words.ts';

test.each([
  ['password:pi@nas.lan:22', 'Password of pi@nas.lan'],
  ['password:pi@fd00::1:2222', 'Password of pi@fd00::1:2222'],
  ['passphrase:~/.ssh/id_ed25519', 'Passphrase of ~/.ssh/id_ed25519'],
  ['sudo:pi@nas', 'Password for sudo of pi@nas'],
  ['constructor:x', 'constructor:x'],
  ['nothing', 'nothing'],
])('%s', (name, words) => {
  expect(credentialWords(name)).toBe(words);
});
