import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { keyFileMissing, keyFileUnreadable } from './login-failures.ts';

/** A file that should hold a private key; `path` as the person wrote it. */
export type KeyFile = { path: string; content: Buffer };

/** What became of reading a private key. */
export type ReadKey =
  | { kind: 'key'; key: ParsedKey }
  /** It needs a passphrase, or another one than was given. */
  | { kind: 'encrypted' }
  | { kind: 'unusable'; reason: string };

/** The usual key files, as ssh tries them. */
const DEFAULT_KEY_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;

/** @throws AppFailure KEY_FILE_MISSING or KEY_FILE_UNREADABLE */
export async function openKeyFile(path: string, homeDirectory: string): Promise<KeyFile> {
  const absolute = path.startsWith('~/') ? join(homeDirectory, path.slice(2)) : path;
  try {
    return { path, content: await readFile(absolute) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw keyFileMissing(path);
    throw keyFileUnreadable(path, code === 'EACCES' ? 'permission denied' : `it cannot be read (${code})`);
  }
}

/** Those of the usual key files that are there. */
export async function defaultKeyFiles(homeDirectory: string): Promise<KeyFile[]> {
  const opened = DEFAULT_KEY_FILES.map((name) => openKeyFile(`~/.ssh/${name}`, homeDirectory).catch(() => null));
  return (await Promise.all(opened)).filter((file) => file !== null);
}

/** Reads OpenSSH's own format, PEM (PKCS#1, SEC1), PKCS#8 with an RSA or ECDSA key, and PuTTY's version 2. */
export function readPrivateKey(content: Buffer, passphrase?: string): ReadKey {
  const pkcs8 = /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.exec(content.toString('latin1'));
  if (pkcs8) return readPkcs8(content, pkcs8[1] !== undefined, passphrase);
  const key = ssh2.utils.parseKey(content, passphrase);
  if (!(key instanceof Error)) {
    return key.isPrivateKey() ? { kind: 'key', key } : { kind: 'unusable', reason: 'it holds a public key' };
  }
  if (/encrypted|passphrase/i.test(key.message)) return { kind: 'encrypted' };
  // A wrong passphrase shows in many ways, depending on the format.
  if (passphrase !== undefined) return { kind: 'encrypted' };
  return { kind: 'unusable', reason: 'it is no private key in a known format' };
}

/** ssh2 does not read PKCS#8, but what Node makes of it. */
function readPkcs8(content: Buffer, encrypted: boolean, passphrase: string | undefined): ReadKey {
  if (encrypted && passphrase === undefined) return { kind: 'encrypted' };
  try {
    const key = createPrivateKey({ key: content, ...(passphrase === undefined ? {} : { passphrase }) });
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : null;
    if (type === null) return { kind: 'unusable', reason: 'convert it with "ssh-keygen -p -f" first' };
    return readPrivateKey(Buffer.from(key.export({ type, format: 'pem' })));
  } catch {
    return encrypted ? { kind: 'encrypted' } : { kind: 'unusable', reason: 'it is damaged' };
  }
}
