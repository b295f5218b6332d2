import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/**
 * Looks for a command as the system does when it starts one: in PATH, or where its name says when it has a slash in it.
 * @returns the code that the system would give when there is none that may be run; null when there is one
 */
export async function commandFault(
  name: string,
  { path, directory }: { path: string | undefined; directory: string },
): Promise<'ENOENT' | 'EACCES' | null> {
  const places = name.includes('/') ? [''] : (path ?? '').split(delimiter);
  let fault: 'ENOENT' | 'EACCES' = 'ENOENT';
  for (const place of places) {
    const file = resolve(directory, place, name);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) continue;
    const runnable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return null;
    fault = 'EACCES';
  }
  return fault;
}
