import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/out/**', 'e2e/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron}/**/*.test.ts'],
          exclude: [...ignored, '**/*.integration.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['renderer/**/*.test.{ts,tsx}'],
          exclude: ignored,
          environment: 'jsdom',
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
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['electron/backend/**', 'shared/**'], exclude: ['**/*.test.ts'] },
  },
});
