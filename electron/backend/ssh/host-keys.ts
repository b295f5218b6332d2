import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import writeFileAtomic from 'write-file-atomic';
import { AppFailure, type HostKey, type KnownHostKey } from '#shared/errors.ts';
import type { StoredHostKey } from '#shared/host-keys.ts';
import {
  isAbout,
  type KnownHost,
  keyType,
  knownHostName,
  parseKnownHosts,
  trustComment,
  trustedAt,
  withoutEntries,
} from './known-hosts.ts';

/** What the known_hosts files say about a key that a server presents. */
export type HostKeyVerdict =
  | { kind: 'trusted' }
  /** No key of this type is known. Those of other types are listed. */
  | { kind: 'unknown'; known: KnownHostKey[] }
  /** Another key of the same type is known. */
  | { kind: 'changed'; known: KnownHostKey[] }
  | { kind: 'revoked' };

/** The host keys that are trusted: the app's own file, and the user's file, which is only read. */
export type HostKeys = {
  /** Types of the keys that are trusted for a server. */
  trustedTypes(address: string, port: number): Promise<string[]>;
  judge(address: string, port: number, key: Buffer): Promise<HostKeyVerdict>;
  /** Writes a key down in the app's file, with the time (epoch milliseconds) at which it was accepted. */
  trust(address: string, port: number, key: Buffer, at: number): Promise<void>;
  /**
   * Trusts the key that a server presented last in place of all that were known of it, and gives those. `fingerprint` is
   * that of the key a person has seen.
   * @throws AppFailure CONFLICT when the server presented another key meanwhile, or none since the app was started, or
   * when a line of the file names the server by a pattern
   */
  replace(address: string, port: number, fingerprint: string, at: number): Promise<KnownHostKey[]>;
  /** What the app's file holds, in its order. */
  list(): Promise<StoredHostKey[]>;
  /** Takes an entry out of the app's file; false when there is none. */
  remove(entry: EntryName): Promise<boolean>;
  /**
   * Puts an entry back that was removed since the start, as it stood there; false when there is none, or when another key
   * of its type was trusted in its place meanwhile.
   */
  restore(entry: EntryName): Promise<boolean>;
};

/** What names an entry of the app's file. */
type EntryName = Pick<StoredHostKey, 'names' | 'fingerprint'>;

/** An entry with the file that it stands in. */
type Entry = KnownHost & { file: KnownHostKey['file'] };

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
  const writes = new PQueue({ concurrency: 1 });
  /** The last key of each server that was refused because another was known: only such a key can replace one. */
  const refused = new Map<string, Buffer>();
  /** Lines that were removed, by the names and the fingerprint in them. */
  const removed = new Map<string, string>();

  async function entriesAbout(name: string): Promise<Entry[]> {
    // A file of the user's that cannot be read only means that more has to be asked; ssh passes over it as well.
    const [own, users] = await Promise.all([readIfThere(file), readFile(userFile, 'utf8').catch(() => '')]);
    const entries = [
      ...parseKnownHosts(own).map((entry) => ({ ...entry, file: 'app' as const })),
      ...parseKnownHosts(users).map((entry) => ({ ...entry, file: 'user' as const })),
    ];
    return entries.filter((entry) => isAbout(entry, name));
  }

  return {
    async trustedTypes(address, port) {
      const entries = await entriesAbout(knownHostName(address, port));
      return [...new Set(trustedAmong(entries).map(({ type }) => type))];
    },
    async judge(address, port, key) {
      const name = knownHostName(address, port);
      const verdict = judgeHostKey(await entriesAbout(name), key);
      if (verdict.kind === 'changed') refused.set(name, key);
      return verdict;
    },
    trust: (address, port, key, at) =>
      writes.add(async () => {
        const name = knownHostName(address, port);
        // Two connections may have asked at the same time.
        const isKnown = (entry: KnownHost) => entry.marker === 'none' && entry.key.equals(key) && isAbout(entry, name);
        if (parseKnownHosts(await readIfThere(file)).some(isKnown)) return;
        await appendLine(file, trustedLine(name, key, at));
      }),
    replace: (address, port, fingerprint, at) =>
      writes.add(async () => {
        const name = knownHostName(address, port);
        const key = refused.get(name);
        if (key === undefined || describeHostKey(key).fingerprint !== fingerprint) throw seenAnother();
        const old = trustedAmong(await entriesAbout(name)).map(knownKey);
        const rest = withoutEntries(await readIfThere(file), name, () => true);
        if (rest === null) throw namedByPattern(file, name);
        const lines = [...replacementNotes(name, old, key, at), trustedLine(name, key, at)];
        await writeFileAtomic(file, `${rest}${rest === '' || rest.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`, {
          mode: 0o600,
        });
        refused.delete(name);
        return old;
      }),
    async list() {
      return parseKnownHosts(await readIfThere(file)).map((entry) => ({
        ...describeHostKey(entry.key),
        names: entry.names,
        marker: entry.marker,
        firstSeenAt: trustedAt(entry),
      }));
    },
    remove: ({ names, fingerprint }) =>
      writes.add(async () => {
        const lines = (await readIfThere(file)).split('\n');
        const going = lines.filter((line) => {
          const [entry] = parseKnownHosts(line);
          return entry?.names === names && describeHostKey(entry.key).fingerprint === fingerprint;
        });
        const [first] = going;
        if (first === undefined) return false;
        await writeFileAtomic(file, lines.filter((line) => !going.includes(line)).join('\n'), { mode: 0o600 });
        removed.set(`${names} ${fingerprint}`, first);
        return true;
      }),
    restore: ({ names, fingerprint }) =>
      writes.add(async () => {
        const line = removed.get(`${names} ${fingerprint}`);
        if (line === undefined) return false;
        const [gone] = parseKnownHosts(line);
        const present = parseKnownHosts(await readIfThere(file));
        if (present.some((entry) => entry.names === names && entry.type === gone?.type)) return false;
        await appendLine(file, line);
        removed.delete(`${names} ${fingerprint}`);
        return true;
      }),
  };
}

/** Decides by the entries that are about the server. A key that is revoked anywhere is refused whatever else is known. */
export function judgeHostKey(entries: readonly Entry[], key: Buffer): HostKeyVerdict {
  if (entries.some((entry) => entry.marker === 'revoked' && entry.key.equals(key))) return { kind: 'revoked' };
  const trusted = trustedAmong(entries);
  if (trusted.some((entry) => entry.key.equals(key))) return { kind: 'trusted' };
  const sameType = trusted.filter(({ type }) => type === keyType(key));
  if (sameType.length === 0) return { kind: 'unknown', known: trusted.map(knownKey) };
  return { kind: 'changed', known: sameType.map(knownKey) };
}

/**
 * The entries that count. Once a person has decided in this app, the user's own file adds nothing about that server:
 * otherwise a key that was replaced here would go on being trusted there.
 */
function trustedAmong(entries: readonly Entry[]): Entry[] {
  const trusted = entries.filter(({ marker }) => marker === 'none');
  const own = trusted.filter(({ file }) => file === 'app');
  return own.length > 0 ? own : trusted;
}

function knownKey(entry: Entry): KnownHostKey {
  return { ...describeHostKey(entry.key), firstSeenAt: trustedAt(entry), file: entry.file };
}

function trustedLine(name: string, key: Buffer, at: number): string {
  return `${name} ${keyType(key)} ${key.toString('base64')} ${trustComment(at)}`;
}

/** What was replaced and when stays in the file, as a comment, for whoever asks later. */
function replacementNotes(name: string, old: readonly KnownHostKey[], key: Buffer, at: number): string[] {
  const { type, fingerprint } = describeHostKey(key);
  return old.map((known) => {
    const since = known.firstSeenAt === null ? '' : ` (${trustComment(known.firstSeenAt)})`;
    return `# ${new Date(at).toISOString()} ${name}: ${type} ${fingerprint} replaced ${known.type} ${known.fingerprint}${since}`;
  });
}

function seenAnother(): AppFailure {
  return new AppFailure({
    code: 'CONFLICT',
    message: 'This is not the key that the server showed last.',
    next: 'Connect again and compare the key that it shows now.',
  });
}

function namedByPattern(file: string, name: string): AppFailure {
  return new AppFailure({
    code: 'CONFLICT',
    message: `A line of ${file} is about ${name} and other servers at once.`,
    next: 'Change that line in the file, then connect again.',
  });
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
