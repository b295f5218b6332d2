import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openKnownKeys } from './known-keys.ts';

/** A public key in known_hosts form; `seed` makes it another one. */
function keyLine(seed: number): string {
  const type = 'ssh-ed25519';
  const parts = [Buffer.from(type), Buffer.alloc(32, seed)].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `${type} ${Buffer.concat(parts).toString('base64')}`;
}

let homeDirectory: string;
let file: string;
beforeEach(() => {
  homeDirectory = mkdtempSync(join(tmpdir(), 'homelab-cmd-keys-'));
  mkdirSync(join(homeDirectory, '.ssh'));
  file = join(homeDirectory, 'app_known_hosts');
});
afterEach(() => rmSync(homeDirectory, { recursive: true }));

it('knows what the files say at this moment, the app over the user', () => {
  const keysOf = openKnownKeys({ file, homeDirectory });
  expect(keysOf('nas', 22)).toEqual([]);

  writeFileSync(join(homeDirectory, '.ssh', 'known_hosts'), `nas ${keyLine(1)}\nother ${keyLine(2)}\n`);
  const [users] = keysOf('nas', 22);
  expect(users).toMatchObject({ type: 'ssh-ed25519', fingerprint: expect.stringMatching(/^SHA256:/) });
  expect(keysOf('NAS', 22)).toEqual([users]);
  expect(keysOf('nas', 2222)).toEqual([]);

  writeFileSync(file, `nas ${keyLine(3)}\n`);
  const [own] = keysOf('nas', 22);
  expect(own?.fingerprint).not.toBe(users?.fingerprint);
  appendFileSync(file, `@revoked nas ${keyLine(4)}\n[nas]:2222 ${keyLine(5)}\n`);
  expect(keysOf('nas', 22)).toEqual([own]);
  expect(keysOf('nas', 2222)).toHaveLength(1);

  rmSync(file);
  expect(keysOf('nas', 22)).toEqual([users]);
});

it('takes a file that cannot even be looked at for one without keys, as the connections do', () => {
  const usersFile = join(homeDirectory, '.ssh', 'known_hosts');
  symlinkSync(usersFile, usersFile);
  writeFileSync(file, `nas ${keyLine(1)}\n`);
  expect(openKnownKeys({ file, homeDirectory })('nas', 22)).toHaveLength(1);
});
