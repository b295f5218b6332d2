import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { check } from './checks.ts';
import { prepareMachine } from './machine.ts';
import { findBrowser } from './programs.ts';
import { type Counts, readPlaywrightReport, readVitestReport } from './reports.ts';
import { runTool, seconds } from './tools.ts';

/** A part that takes longer hangs: it is ended and counts as failed. */
const PART_LIMIT_MS = 40 * 60_000;

type Part = { name: string; run: () => Promise<Counts> };

const reports = mkdtempSync(join(tmpdir(), 'homelab-cmd-reports-'));
await prepareMachine();

const parts: Part[] = [
  { name: 'Checks', run: async () => ({ ...(await check()), skipped: 0 }) },
  {
    name: 'Build',
    run: async () => {
      await ensureBuilt();
      return { passed: 1, failed: 0, skipped: 0 };
    },
  },
  { name: 'Unit tests', run: () => vitest('unit', ['unit', 'renderer']) },
  { name: 'Integration tests', run: () => vitest('integration', ['integration']) },
];
if (findBrowser() !== undefined) parts.push({ name: 'Browser tests', run: playwright });

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
for (const { name, run } of parts) {
  console.log(`\n=== ${name}`);
  const began = performance.now();
  const { passed, failed, skipped } = await run().catch((error: unknown): Counts => {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  summary.push(`${name.padEnd(18)} ${toText({ passed, failed, skipped })} in ${seconds(performance.now() - began)}`);
}
rmSync(reports, { recursive: true });

console.log(`\n${summary.join('\n')}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(toText(total));

function toText({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

async function vitest(name: string, projects: readonly string[]): Promise<Counts> {
  const report = join(reports, `${name}.json`);
  const { code } = await runTool(
    'vitest',
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { output: 'terminal', limit: PART_LIMIT_MS },
  );
  return settle(readVitestReport(report), code);
}

async function playwright(): Promise<Counts> {
  const report = join(reports, 'browser.json');
  const { code } = await runTool('@playwright/test', ['test'], {
    output: 'terminal',
    limit: PART_LIMIT_MS,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  return settle(readPlaywrightReport(report), code);
}

/** A part that crashed or hung, or that failed without a failed test to show for it, counts as one failed test. */
function settle(counts: Counts | undefined, code: number | null): Counts {
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(counts.failed, 1) };
}
