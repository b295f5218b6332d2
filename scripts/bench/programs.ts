import { spawn } from 'node:child_process';

export type Finished = { code: number | null; output: string };

/** Runs a program to its end and collects what it wrote. */
export function runProgram(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const [file = '', ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** The same for a program that has to succeed. */
export async function mustRun(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, output } = await runProgram(words, env);
  if (code !== 0) throw new Error(`${words[0]} ended with ${code}: ${output.slice(0, 1000)}`);
  return output;
}
