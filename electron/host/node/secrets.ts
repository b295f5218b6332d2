import { randomBytes } from 'node:crypto';
import type { Secrets } from '../../backend/ports.ts';
import { readSealedFile, type SealedContent, writeSealedFile } from '../sealed-file.ts';
import { deriveKey, seal, unseal } from './seal.ts';

const SALT_BYTES = 16;
/** Sealed under its own name, which no secret can have: names of secrets contain a colon. */
const CHECK = 'check';

/**
 * Secrets in a file, encrypted under a key that is made from a passphrase. Neither the passphrase nor the key is written
 * anywhere. A file that cannot be read is left as it is, and nothing can be kept.
 */
export async function openPassphraseSecrets(file: string): Promise<Secrets> {
  let content: SealedContent;
  try {
    content = await readSealedFile(file);
  } catch (error) {
    const reason = `${file} cannot be read (${error instanceof Error ? error.message.split('\n')[0] : error})`;
    return unavailable(reason);
  }
  let key: Buffer | null = null;
  /** Changes are written one after the other. */
  let writing: Promise<unknown> = Promise.resolve();
  /** Passphrases are tried one after the other: of two for a new store, the first one makes it. */
  let unlocking: Promise<unknown> = Promise.resolve();

  const save = (changed: SealedContent): Promise<void> => {
    content = changed;
    const written = writing.then(() => writeSealedFile(file, changed));
    writing = written.catch(() => {});
    return written;
  };

  const tryPassphrase = async (passphrase: string): Promise<boolean> => {
    const { check, salt } = content;
    if (check === undefined || salt === undefined) {
      const fresh = randomBytes(SALT_BYTES);
      const made = await deriveKey(passphrase, fresh);
      await save({ ...content, salt: fresh.toString('base64'), check: seal(CHECK, CHECK, made), secrets: {} });
      key = made;
      return true;
    }
    const candidate = await deriveKey(passphrase, Buffer.from(salt, 'base64'));
    if (unseal(check, CHECK, candidate) !== CHECK) return false;
    key = candidate;
    return true;
  };

  return {
    state() {
      if (key !== null) return { kind: 'open' };
      return content.check === undefined ? { kind: 'new' } : { kind: 'locked' };
    },
    names: () => Object.keys(content.secrets),
    async get(name) {
      const sealed = content.secrets[name];
      if (key === null || sealed === undefined) return null;
      return unseal(sealed, name, key);
    },
    async set(name, secret) {
      if (key === null) throw new Error('the secret store is not open');
      await save({ ...content, secrets: { ...content.secrets, [name]: seal(secret, name, key) } });
    },
    async delete(name) {
      if (!(name in content.secrets)) return false;
      const { [name]: _, ...secrets } = content.secrets;
      await save({ ...content, secrets });
      return true;
    },
    unlock(passphrase) {
      const unlocked = unlocking.then(() => tryPassphrase(passphrase));
      unlocking = unlocked.catch(() => {});
      return unlocked;
    },
  };
}

function unavailable(reason: string): Secrets {
  return {
    state: () => ({ kind: 'unavailable', reason }),
    names: () => [],
    get: () => Promise.resolve(null),
    set: () => Promise.reject(new Error(reason)),
    delete: () => Promise.resolve(false),
    unlock: () => Promise.resolve(false),
  };
}
