import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder. */
export const ROOT = dirname(import.meta.dirname);

/** How a program ended; `code` is null when a signal or the time limit ended it. */
export type Ended = { code: number | null; output: string; milliseconds: number };

type RunOptions = {
  /** Where its output goes: to the terminal as it comes, or into the result. */
  output: 'terminal' | 'captured';
  env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. */
  limit?: number;
};

/** Runs a program in the project's folder. A program that cannot be started ends with code 127. */
export function run(file: string, words: readonly string[], { output, env, limit }: RunOptions): Promise<Ended> {
  const began = performance.now();
  const chunks: Buffer[] = [];
  const child = spawn(file, words, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: output === 'terminal' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    ...(limit === undefined ? {} : { timeout: limit, killSignal: 'SIGKILL' }),
  });
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (code: number | null, more = '') =>
      resolve({ code, output: Buffer.concat(chunks).toString() + more, milliseconds: performance.now() - began });
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code) => end(code));
  });
}

/** Runs the command-line tool of an installed package on this Node. */
export function runTool(name: string, words: readonly string[], options: RunOptions): Promise<Ended> {
  return run(process.execPath, [toolPath(name), ...words], options);
}

/** The script behind a package's command, found without the shell wrappers in `.bin`, which differ between systems. */
function toolPath(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : Object.values(bin)[0];
  if (typeof script !== 'string') throw new Error(`${name} has no command`);
  return join(folder, script);
}

/** `1.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
