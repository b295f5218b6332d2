import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StorageSizes } from '#shared/system.ts';
import type { DataDirectory } from './data-directory.ts';

/** Files that are looked at in one go; a directory may hold a hundred thousand. */
const AT_ONCE = 64;

type Size = { files: number; bytes: number };

/** What the history, the transcripts and the logs take up. What goes away meanwhile, or cannot be read, counts nothing. */
export async function measureStorage(files: DataDirectory): Promise<StorageSizes> {
  const history = basename(files.history);
  return {
    // SQLite keeps files of its own beside it, under its name with an ending.
    history: await measure(dirname(files.history), (name) => name.startsWith(history)),
    transcripts: await measure(files.transcripts),
    logs: await measure(files.logs),
  };
}

async function measure(directory: string, counts: (name: string) => boolean = () => true): Promise<Size> {
  const names = (await readdir(directory).catch(() => [])).filter(counts);
  const size: Size = { files: 0, bytes: 0 };
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const stats = names.slice(at, at + AT_ONCE).map((name) => lstat(join(directory, name)).catch(() => null));
    for (const stat of await Promise.all(stats)) {
      if (!stat?.isFile()) continue;
      size.files += 1;
      size.bytes += stat.size;
    }
  }
  return size;
}
