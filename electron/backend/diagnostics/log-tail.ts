import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is read of the end of one file. */
const MOST_BYTES = 512_000;

/** The last lines of the log in `directory`, oldest first; from as many of its files as it takes. */
export async function readLogTail(directory: string, most: number): Promise<string[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.log'));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  let lines: string[] = [];
  for (const { path } of files.sort((one, two) => two.at - one.at)) {
    if (lines.length >= most) break;
    // The oldest file may go while the others are read.
    lines = [...(await lastLines(path).catch(() => [])), ...lines];
  }
  return lines.slice(-most);
}

async function lastLines(path: string): Promise<string[]> {
  await using file = await open(path);
  const { size } = await file.stat();
  const from = Math.max(0, size - MOST_BYTES);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
  const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n').filter(Boolean);
  // The first one may have begun before.
  return from > 0 ? lines.slice(1) : lines;
}
