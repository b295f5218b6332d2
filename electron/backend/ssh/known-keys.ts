import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HostKey } from '#shared/errors.ts';
import { describeHostKey } from './host-keys.ts';
import { isAbout, type KnownHost, knownHostName, parseKnownHosts } from './known-hosts.ts';

/** The host keys that are trusted for a server at this moment. */
export type KnownKeys = (address: string, port: number) => readonly HostKey[];

type WatchedFile = { stamp: string; entries: KnownHost[] };

/** A file that is missing or cannot be read has no keys. */
function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

function readEntries(path: string): KnownHost[] {
  try {
    return parseKnownHosts(readFileSync(path, 'utf8')).filter(({ marker }) => marker === 'none');
  } catch {
    return [];
  }
}

/**
 * Reads the same files as the connections do, without waiting: they are read anew only when they have changed.
 * @param file the app's own known_hosts
 * @param homeDirectory where the user's `.ssh/known_hosts` is looked for
 */
export function openKnownKeys({ file, homeDirectory }: { file: string; homeDirectory: string }): KnownKeys {
  const paths = [file, join(homeDirectory, '.ssh', 'known_hosts')];
  const files = new Map<string, WatchedFile>();
  const known = new Map<string, readonly HostKey[]>();

  const refresh = () => {
    for (const path of paths) {
      const stamp = stampOf(path);
      if (files.get(path)?.stamp === stamp) continue;
      files.set(path, { stamp, entries: readEntries(path) });
      known.clear();
    }
  };

  return (address, port) => {
    refresh();
    const name = knownHostName(address, port);
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const [own = [], users = []] = paths.map((path) =>
      (files.get(path)?.entries ?? []).filter((entry) => isAbout(entry, name)),
    );
    // Once a person has decided in this app, the user's own file adds nothing about that server.
    const keys = (own.length > 0 ? own : users).map(({ key }) => describeHostKey(key));
    known.set(name, keys);
    return keys;
  };
}
