import { defineConfig } from '@playwright/test';
import { chromium } from './e2e/chromium.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  snapshotPathTemplate: 'e2e/baselines/{arg}{ext}',
  // One window at a time: what a test measures is its own.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // What comes late on a busy machine still comes. How quickly it comes is asked where that is the subject.
  expect: { timeout: 15_000 },
  timeout: 120_000,
  // PLAYWRIGHT_JSON_OUTPUT_NAME says where the JSON goes; without it nobody wants any.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME === undefined ? 'list' : [['list'], ['json']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: chromium(),
  },
});
