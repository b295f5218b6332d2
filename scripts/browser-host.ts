import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.ts';
import { ROOT } from './tools.ts';

/** Runs the browser host in this process, so that signals reach it directly. It reads `process.argv`. */
export async function serve(): Promise<void> {
  await ensureBuilt();
  await import(pathToFileURL(join(ROOT, 'out/main/serve.js')).href);
}
