import { type SafeStorage, safeStorage } from 'electron';
import type { Secrets } from '../../backend/ports.ts';
import { readSealedFile, type SealedContent, writeSealedFile } from '../sealed-file.ts';

/**
 * Secrets in a file, encrypted by the keychain of the desktop. Call it when the app is ready. Where the keychain would
 * only obscure them (Linux without a password manager) nothing is kept.
 */
export async function openKeychainSecrets(file: string): Promise<Secrets> {
  let content: SealedContent = { version: 1, secrets: {} };
  let reason = await whyUnprotected(safeStorage);
  try {
    content = await readSealedFile(file);
  } catch (error) {
    reason ??= `${file} cannot be read (${error instanceof Error ? error.message.split('\n')[0] : error})`;
  }

  const save = async (secrets: SealedContent['secrets']): Promise<void> => {
    content = { version: 1, secrets };
    await writeSealedFile(file, content);
  };

  return {
    state: () => (reason === null ? { kind: 'open' } : { kind: 'unavailable', reason }),
    names: () => Object.keys(content.secrets),
    async get(name) {
      const sealed = content.secrets[name];
      if (reason !== null || sealed === undefined) return null;
      return (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result;
    },
    async set(name, secret) {
      if (reason !== null) throw new Error(reason);
      const sealed = (await safeStorage.encryptStringAsync(secret)).toString('base64');
      await save({ ...content.secrets, [name]: sealed });
    },
    async delete(name) {
      if (!(name in content.secrets)) return false;
      const { [name]: _, ...secrets } = content.secrets;
      await save(secrets);
      return true;
    },
    // The keychain asks by itself.
    unlock: () => Promise.resolve(reason === null),
  };
}

/** Why secrets would not be safe in the keychain; null when they are. */
async function whyUnprotected(storage: SafeStorage): Promise<string | null> {
  if (!(await storage.isAsyncEncryptionAvailable())) return 'this desktop offers no keychain';
  const isWeak = process.platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text';
  return isWeak
    ? 'this desktop has no password manager (GNOME Keyring or KWallet), so nothing would be encrypted'
    : null;
}
