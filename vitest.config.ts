import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/out/**', 'e2e/**'];

/** Milliseconds. A net for what hangs and no measure of speed: a busy machine takes several times as long. */
const testTimeout = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron}/**/*.test.ts'],
          exclude: [...ignored, '**/*.integration.test.ts'],
          environment: 'node',
          testTimeout,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.{ts,tsx}'],
          exclude: ignored,
          environment: 'jsdom',
          testTimeout,
        },
      },
      {
        // Real sshd, real processes: one file at a time, so that what a test sees on the machine is its own.
        test: {
          name: 'integration',
          include: ['electron/**/*.integration.test.ts'],
          exclude: ignored,
          environment: 'node',
          fileParallelism: false,
          testTimeout,
          expect: { poll: { timeout: 10_000 } },
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{electron/backend,shared}/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**'],
      // Held by the unit and integration tests together.
      thresholds: { lines: 90, branches: 90 },
    },
  },
});
