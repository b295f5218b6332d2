import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPassphraseSecrets } from './secrets.ts';

const NAME = 'password:pi@nas:22';
const SECRET = 'canary pässword 🗝';

describe('secrets under a passphrase', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-secrets-'));
    file = join(directory, 'secrets.json');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function filled() {
    const secrets = await openPassphraseSecrets(file);
    await secrets.unlock('opensesame');
    await secrets.set(NAME, SECRET);
    return secrets;
  }

  test('are there again after the right passphrase, in whatever form it is typed', async () => {
    const fresh = await openPassphraseSecrets(file);
    expect(fresh.state()).toEqual({ kind: 'new' });
    await expect(fresh.set(NAME, SECRET)).rejects.toThrow('not open');
    expect(await fresh.unlock('caf\u00e9-sesame')).toBe(true);
    await Promise.all([fresh.set(NAME, SECRET), fresh.set('passphrase:~/key', 'other')]);
    expect(fresh.state()).toEqual({ kind: 'open' });

    const later = await openPassphraseSecrets(file);
    expect(later.state()).toEqual({ kind: 'locked' });
    expect(later.names()).toEqual([NAME, 'passphrase:~/key']);
    expect(await later.get(NAME)).toBeNull();
    expect(await later.unlock('cafe-sesame')).toBe(false);
    expect(later.state()).toEqual({ kind: 'locked' });
    expect(await later.unlock('cafe\u0301-sesame')).toBe(true);
    expect([await later.get(NAME), await later.get('passphrase:~/key'), await later.get('none')]).toEqual([
      SECRET,
      'other',
      null,
    ]);
  });

  test('are under the first of two passphrases that are given to a new store at once', async () => {
    const fresh = await openPassphraseSecrets(file);
    expect(await Promise.all([fresh.unlock('first-sesame'), fresh.unlock('second-sesame')])).toEqual([true, false]);
    await fresh.set(NAME, SECRET);
    const later = await openPassphraseSecrets(file);
    expect(await later.unlock('second-sesame')).toBe(false);
    expect(await later.unlock('first-sesame')).toBe(true);
    expect(await later.get(NAME)).toBe(SECRET);
  });

  test('are nowhere in the file, which only its owner may read', async () => {
    await filled();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(NAME);
    for (const part of [SECRET, 'canary', 'opensesame', Buffer.from(SECRET).toString('base64').slice(0, 12)]) {
      expect(text).not.toContain(part);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('differ each time they are sealed', async () => {
    const secrets = await filled();
    const before = readFileSync(file, 'utf8');
    await secrets.set(NAME, SECRET);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
  });

  test('are forgotten, also while the store is locked', async () => {
    await filled();
    const later = await openPassphraseSecrets(file);
    expect(await later.delete(NAME)).toBe(true);
    expect(await later.delete(NAME)).toBe(false);
    expect(readFileSync(file, 'utf8')).not.toContain(NAME);
  });

  test('that were changed or swapped in the file are not given', async () => {
    const secrets = await filled();
    await secrets.set('password:root@nas:22', 'the other');
    const content = JSON.parse(readFileSync(file, 'utf8'));
    const bytes = Buffer.from(content.secrets[NAME], 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    content.secrets = {
      [NAME]: content.secrets['password:root@nas:22'],
      'password:root@nas:22': bytes.toString('base64'),
      'password:x@y:22': 'AAAA',
    };
    writeFileSync(file, JSON.stringify(content));
    const later = await openPassphraseSecrets(file);
    await later.unlock('opensesame');
    expect(await Promise.all(later.names().map((name) => later.get(name)))).toEqual([null, null, null]);
  });

  test.each(['', 'hello', '{"version":2,"secrets":{}}', '{"version":1,"secrets":{"a":5}}'])(
    'in a file that cannot be understood (%s) stay as they are, and nothing can be kept',
    async (text) => {
      writeFileSync(file, text);
      const secrets = await openPassphraseSecrets(file);
      expect(secrets.state()).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining(file) });
      expect(await secrets.unlock('opensesame')).toBe(false);
      await expect(secrets.set(NAME, SECRET)).rejects.toThrow();
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});
