import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PATIENCE_MS = 10_000;
const LARGEST_OUTPUT = 16 * 1024 * 1024;

/**
 * Runs shell text on this computer and gives what it printed. Rejects when it fails or takes longer than 10 seconds.
 * The text goes over standard input: it may hold a password, and arguments can be seen by everybody.
 */
export async function runLocalScript(script: string): Promise<string> {
  const running = promisify(execFile)('sh', ['-s'], {
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: LARGEST_OUTPUT,
  });
  // A shell that is gone before it has read everything is told by how it ended.
  running.child.stdin?.on('error', () => undefined).end(script);
  return (await running).stdout;
}
