import { createHmac, timingSafeEqual } from 'node:crypto';

/** A line of a known_hosts file. `key` is the public key in SSH's binary form. */
export type KnownHost = {
  marker: 'none' | 'revoked' | 'cert-authority';
  /** The first field as it stands: names and patterns, or one hashed name. */
  names: string;
  type: string;
  key: Buffer;
  /** What stands behind the key. */
  comment: string;
};

/** Reads a file of OpenSSH's known_hosts format. Comments and lines that are no entry are left out. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split('\n').flatMap((line) => readLine(line) ?? []);
}

function readLine(line: string): KnownHost | undefined {
  const fields = line.trim().split(/[ \t]+/);
  const marker = readMarker(fields[0]);
  const [names, type, key, ...comment] = marker === 'none' ? fields : fields.slice(1);
  if (marker === undefined || !names || names.startsWith('#') || !type || !key) return undefined;
  const bytes = Buffer.from(key, 'base64');
  // The binary form names its type too; where the two differ the line is damaged.
  if (keyType(bytes) !== type) return undefined;
  return { marker, names, type, key: bytes, comment: comment.join(' ') };
}

function readMarker(field: string | undefined): KnownHost['marker'] | undefined {
  if (!field?.startsWith('@')) return 'none';
  if (field === '@revoked') return 'revoked';
  if (field === '@cert-authority') return 'cert-authority';
  return undefined;
}

/** The type that a public key in SSH's binary form names itself, such as `ssh-ed25519`; undefined for anything else. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length > 0 && 4 + length < key.length ? key.toString('latin1', 4, 4 + length) : undefined;
}

/** The name under which known_hosts files list a server: `nas`, or `[nas]:2222` for another port than 22. */
export function knownHostName(address: string, port: number): string {
  const host = address.toLowerCase();
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Whether an entry is about the server of this name. */
export function isAbout(entry: KnownHost, name: string): boolean {
  if (entry.names.startsWith('|')) return matchesHash(entry.names, name);
  const patterns = entry.names.toLowerCase().split(',');
  const matches = (pattern: string) => matchesWildcards(pattern, name);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** When a key was accepted, as this app notes it in the comment of its line: epoch milliseconds. */
export function trustedAt({ comment }: KnownHost): number | null {
  const at = Date.parse(/(?:^| )trusted (\S+)/.exec(comment)?.[1] ?? '');
  return Number.isNaN(at) ? null : at;
}

/** The comment that `trustedAt` reads. */
export function trustComment(at: number): string {
  return `trusted ${new Date(at).toISOString()}`;
}

/**
 * The text of a file without the entries that `goes` chooses, as far as they are about `name`: a line that lists other
 * servers as well keeps those. Revoked keys and everything that is no trusted key stay.
 * @returns null when a chosen line names the server by a pattern, so that it cannot be taken out alone
 */
export function withoutEntries(text: string, name: string, goes: (entry: KnownHost) => boolean): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const entry = readLine(line);
    if (entry?.marker !== 'none' || !isAbout(entry, name) || !goes(entry)) {
      lines.push(line);
      continue;
    }
    // A hashed field stands for one server only.
    const names = entry.names.startsWith('|') ? [] : entry.names.split(',');
    const others = names.filter((other) => other.toLowerCase() !== name);
    if (others.length === 0) continue;
    if (isAbout({ ...entry, names: others.join(',') }, name)) return null;
    lines.push(line.replace(entry.names, others.join(',')));
  }
  return lines.join('\n');
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, as `HashKnownHosts yes` writes it. */
function matchesHash(field: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = field.split('|');
  if (version !== '1') return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** `*` stands for any characters, `?` for one. Linear in time: on a mismatch only the last `*` grows. */
export function matchesWildcards(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let position = 0;
  while (position < name.length) {
    if (pattern[at] === '*') {
      star = at;
      starAt = position;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      starAt += 1;
      position = starAt;
      at = star + 1;
    } else {
      return false;
    }
  }
  return [...pattern.slice(at)].every((rest) => rest === '*');
}
