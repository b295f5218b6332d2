import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../tools.ts';

/**
 * Bundles the backend of the bench as the app is bundled, since Node's own compiler for TypeScript takes 15 MB of memory.
 * @returns the file to start
 */
export async function bundleBackend(): Promise<string> {
  const directory = join(ROOT, 'out/bench');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    build: { ssr: 'e2e/lab/backend-process.ts', outDir: directory, emptyOutDir: true },
  });
  return join(directory, 'backend-process.js');
}
