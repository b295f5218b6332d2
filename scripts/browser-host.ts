import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.ts';
import { keepNurserySmall } from './nursery.ts';
import { ROOT } from './tools.ts';

/** How often to look whether npm is still there, in milliseconds. */
const LOOK_MS = 250;

/** Runs the browser host in this process, so that signals reach it directly. It reads `process.argv`. */
export async function serve(): Promise<void> {
  stopWithNpm();
  await ensureBuilt();
  keepNurserySmall();
  await import(pathToFileURL(join(ROOT, 'out/main/serve.js')).href);
}

/**
 * npm hands its signals to the shell between it and this process, and that shell dies of them without telling anybody.
 * So its death counts as the signal.
 */
export function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}
