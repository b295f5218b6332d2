import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sshdAvailable } from '../e2e/lab/sshd.ts';
import { historyAtSpeed } from './bench/history.ts';
import { type Lab, startLab } from './bench/lab.ts';
import { largeOutput, manyRuns } from './bench/long.ts';
import { manyConnections } from './bench/many.ts';
import type { Measured } from './bench/measure.ts';
import { formatTable } from './bench/report.ts';
import { coldRun, warmRun } from './bench/single.ts';

// npm run bench -- [--json FILE] [--only PART]...
// Measures the backend side by side with what else runs commands over SSH, on this machine. See scripts/bench/README.md.

const PARTS: Readonly<Record<string, (lab: Lab) => Promise<Measured[]>>> = {
  warm: warmRun,
  cold: coldRun,
  '50': (lab) => manyConnections(lab, 50),
  '100': (lab) => manyConnections(lab, 100),
  '200': (lab) => manyConnections(lab, 200),
  output: largeOutput,
  runs: manyRuns,
  history: () => historyAtSpeed(),
};

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string', multiple: true } } });
const chosen = values.only ?? Object.keys(PARTS);
const unknown = chosen.find((name) => !(name in PARTS));
const availability = process.platform === 'linux' ? sshdAvailable() : { available: false, reason: 'it needs Linux' };
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; there are ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 2;
} else if (!availability.available) {
  console.error(`The bench cannot run here: ${'reason' in availability ? availability.reason : ''}.`);
  process.exitCode = 1;
} else {
  await bench();
}

async function bench(): Promise<void> {
  const lab = await startLab(200);
  const measured: Measured[] = [];
  try {
    for (const name of chosen) {
      console.log(`Measuring: ${name}`);
      measured.push(...((await PARTS[name]?.(lab)) ?? []));
    }
  } finally {
    await lab.stop();
  }
  console.log(`\n${formatTable(measured)}`);
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify(
        measured.map(({ row }) => row),
        null,
        2,
      )}\n`,
    );
  }
}
