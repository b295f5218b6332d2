import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostKey } from '#shared/errors.ts';
import { isAbout, type KnownHost, keyType, knownHostName, parseKnownHosts } from './known-hosts.ts';

/** What the known_hosts files say about a key that a server presents. */
export type HostKeyVerdict =
  | { kind: 'trusted' }
  /** No key of this type is known. Keys of other types may be. */
  | { kind: 'unknown' }
  /** Another key of the same type is known. */
  | { kind: 'changed'; known: HostKey[] }
  | { kind: 'revoked' };

/** The host keys that are trusted: the app's own file, and the user's file, which is only read. */
export type HostKeys = {
  /** Types of the keys that are trusted for a server. */
  trustedTypes(address: string, port: number): Promise<string[]>;
  judge(address: string, port: number, key: Buffer): Promise<HostKeyVerdict>;
  /** Writes a key down in the app's file, with the time (epoch milliseconds) at which it was accepted. */
  trust(address: string, port: number, key: Buffer, at: number): Promise<void>;
};

/** A key as a person compares it. */
export function describeHostKey(key: Buffer): HostKey {
  const fingerprint = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
  return { type: keyType(key) ?? 'unknown', fingerprint: `SHA256:${fingerprint}` };
}

/**
 * The files are read anew each time: `ssh` and the person may change them at any moment. Both may be missing.
 * @param file the app's own known_hosts
 * @param homeDirectory where the user's `.ssh/known_hosts` is looked for
 */
export function openHostKeys({ file, homeDirectory }: { file: string; homeDirectory: string }): HostKeys {
  const userFile = join(homeDirectory, '.ssh', 'known_hosts');

  async function entriesAbout(name: string): Promise<KnownHost[]> {
    // A file of the user's that cannot be read only means that more has to be asked; ssh passes over it as well.
    const texts = await Promise.all([readIfThere(file), readFile(userFile, 'utf8').catch(() => '')]);
    return texts.flatMap(parseKnownHosts).filter((entry) => isAbout(entry, name));
  }

  return {
    async trustedTypes(address, port) {
      const entries = await entriesAbout(knownHostName(address, port));
      return [...new Set(entries.filter(({ marker }) => marker === 'none').map(({ type }) => type))];
    },
    async judge(address, port, key) {
      return judgeHostKey(await entriesAbout(knownHostName(address, port)), key);
    },
    async trust(address, port, key, at) {
      const comment = `trusted ${new Date(at).toISOString()}`;
      await appendLine(file, `${knownHostName(address, port)} ${keyType(key)} ${key.toString('base64')} ${comment}`);
    },
  };
}

/** Decides by the entries that are about the server. A key that is revoked anywhere is refused whatever else is known. */
export function judgeHostKey(entries: readonly KnownHost[], key: Buffer): HostKeyVerdict {
  if (entries.some((entry) => entry.marker === 'revoked' && entry.key.equals(key))) return { kind: 'revoked' };
  const trusted = entries.filter(({ marker }) => marker === 'none');
  if (trusted.some((entry) => entry.key.equals(key))) return { kind: 'trusted' };
  const sameType = trusted.filter(({ type }) => type === keyType(key));
  if (sameType.length === 0) return { kind: 'unknown' };
  return { kind: 'changed', known: sameType.map((entry) => describeHostKey(entry.key)) };
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** One write at the end of the file, so that two of them never mix; a line that a crash left unfinished is closed first. */
async function appendLine(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const unfinished = size > 0 && last.toString() !== '\n';
    await handle.appendFile(`${unfinished ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
