import { parseArgs } from 'node:util';
import { networkAvailable } from '../e2e/lab/network.ts';
import { soak } from '../e2e/lab/soak.ts';

// npm run soak -- [--runs N] [--seed N]
// Runs commands on five hosts in network namespaces while links are cut and sshd's are killed at random.

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const availability = networkAvailable();
if (!availability.available) {
  console.error(`The soak cannot run here: ${availability.reason}.`);
  process.exitCode = 1;
} else {
  const runs = Number(values.runs ?? 500);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  console.log(`${runs} runs with seed ${seed}`);
  const { outcomes, faults, broken, milliseconds } = await soak({ runs, seed, report: console.log });
  console.log('Outcomes:', outcomes);
  console.log('Faults:', faults);
  console.log(`Took ${(milliseconds / 1000).toFixed(1)} s.`);
  for (const line of broken) console.error(`BROKEN: ${line}`);
  if (broken.length === 0) console.log('Every run ended in one outcome, and every outcome was true.');
  process.exitCode = broken.length === 0 ? 0 : 1;
}
