import { createHmac, timingSafeEqual } from 'node:crypto';

/** A line of a known_hosts file. `key` is the public key in SSH's binary form. */
export type KnownHost = {
  marker: 'none' | 'revoked' | 'cert-authority';
  /** The first field as it stands: names and patterns, or one hashed name. */
  names: string;
  type: string;
  key: Buffer;
};

/** Reads a file of OpenSSH's known_hosts format. Comments and lines that are no entry are left out. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.trim().split(/[ \t]+/);
    const marker = readMarker(fields[0]);
    const [names, type, key] = marker === 'none' ? fields : fields.slice(1);
    if (marker === undefined || !names || names.startsWith('#') || !type || !key) return [];
    const bytes = Buffer.from(key, 'base64');
    // The binary form names its type too; where the two differ the line is damaged.
    if (keyType(bytes) !== type) return [];
    return [{ marker, names, type, key: bytes }];
  });
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
