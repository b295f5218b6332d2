import { describe, expect, test } from 'vitest';
import { networkAvailable } from '../../e2e/lab/network.ts';
import { soak } from '../../e2e/lab/soak.ts';

// The short version of `npm run soak`.

const availability = networkAvailable();
if (!availability.available) console.warn(`skipped: ${availability.reason}`);

describe.skipIf(!availability.available)('while links are cut and sshd is killed at random', () => {
  test('every run ends in exactly one outcome, every outcome is true, nothing is left, and all recovers', async () => {
    const { outcomes, faults, broken } = await soak({ runs: 60, seed: 7 });
    expect(broken).toEqual([]);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(60);
    // Otherwise nothing was put to the test.
    expect(Object.keys(faults).length).toBeGreaterThan(2);
    expect(outcomes.ok).toBeGreaterThan(10);
    expect((outcomes.lost ?? 0) + (outcomes['not-started'] ?? 0)).toBeGreaterThan(0);
  }, 90_000);
});
