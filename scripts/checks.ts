import { type Ended, runTool, seconds } from './tools.ts';

/** Everything that can be said about the code without running it. */
const CHECKS: readonly { name: string; tool: string; words: readonly string[] }[] = [
  { name: 'Biome', tool: '@biomejs/biome', words: ['check', '--colors=off'] },
  ...['shared', 'electron', 'renderer', 'e2e', 'scripts'].map((layer) => ({
    name: `TypeScript ${layer}`,
    tool: 'typescript',
    words: ['-p', layer],
  })),
  {
    name: 'Import directions',
    tool: 'dependency-cruiser',
    words: ['--config', '.dependency-cruiser.cjs', '--progress', 'none', 'shared', 'electron', 'renderer', 'e2e'],
  },
  { name: 'Dead code', tool: 'knip', words: ['--no-progress'] },
];

/** Runs all checks at once and prints how each went. */
export async function check(): Promise<{ passed: number; failed: number }> {
  const results = await Promise.all(
    CHECKS.map(async ({ name, tool, words }) => {
      const ended = await runTool(tool, words, { output: 'captured' });
      print(name, ended);
      return ended.code === 0;
    }),
  );
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

function print(name: string, { code, output, milliseconds }: Ended): void {
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(22)} ${seconds(milliseconds)}`);
  if (code !== 0) console.log(output);
}
