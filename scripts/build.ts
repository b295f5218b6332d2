import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, runTool, seconds } from './tools.ts';

const SOURCES = ['shared', 'electron', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const RESULTS = ['out/main/main.js', 'out/main/serve.js', 'out/preload/preload.cjs', 'out/renderer/index.html'];
const LOCK = join(ROOT, 'node_modules/.homelab-cmd-build');

/**
 * Builds the app unless what is there is newer than every source. One process builds at a time; the others wait for it.
 * @throws Error when the build fails, with its output already printed.
 */
export async function ensureBuilt(): Promise<void> {
  if (await isFresh()) return;
  await takeLock();
  try {
    if (await isFresh()) return;
    console.log('Building...');
    const { code, output, milliseconds } = await runTool('electron-vite', ['build'], { output: 'captured' });
    if (code !== 0) {
      console.error(output);
      throw new Error('The build failed.');
    }
    console.log(`Built in ${seconds(milliseconds)}.`);
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

async function isFresh(): Promise<boolean> {
  const built = Math.min(...RESULTS.map((file) => changedAt(file)));
  for (const source of SOURCES) {
    if (changedAt(source) > built) return false;
    if (!statSync(join(ROOT, source)).isDirectory()) continue;
    // Folders count as well: theirs is the only time that tells of a file that was removed.
    for (const entry of await readdir(join(ROOT, source), { recursive: true })) {
      if (changedAt(join(source, entry)) > built) return false;
    }
  }
  return true;
}

/** Epoch milliseconds of the last change; 0 for what does not exist. */
function changedAt(file: string): number {
  return statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Making a folder either works or tells that it is there, whoever else tries at the same time. */
async function takeLock(): Promise<void> {
  while (true) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
      else await sleep(200);
    }
  }
}

/** Whether the process that took the lock is gone. */
function isAbandoned(): boolean {
  const age = Date.now() - changedAt('node_modules/.homelab-cmd-build');
  try {
    process.kill(Number(readFileSync(join(LOCK, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    // Without a pid in it, it was either made this very moment or its maker died in between.
    return isGone || age > 5_000;
  }
}
