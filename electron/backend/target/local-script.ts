import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PATIENCE_MS = 10_000;
const LARGEST_OUTPUT = 16 * 1024 * 1024;

/** Runs shell text on this computer and gives what it printed. Rejects when it fails or takes longer than 10 seconds. */
export async function runLocalScript(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', script], {
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: LARGEST_OUTPUT,
  });
  return stdout;
}
