import { readFileSync } from 'node:fs';

/** How many tests of one part ended in which way. */
export type Counts = { passed: number; failed: number; skipped: number };

/** Reads vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function readVitestReport(file: string): Counts | undefined {
  const report = readJson(file);
  if (report === undefined) return undefined;
  const brokenFiles = list(report.testResults).filter(
    (result) => result.status === 'failed' && list(result.assertionResults).every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: count(report.numPassedTests),
    failed: count(report.numFailedTests) + brokenFiles,
    skipped: count(report.numPendingTests) + count(report.numTodoTests),
  };
}

/** Reads Playwright's JSON report. A test that passed only in a second attempt counts as failed. */
export function readPlaywrightReport(file: string): Counts | undefined {
  const report = readJson(file);
  if (report === undefined) return undefined;
  const stats = isRecord(report.stats) ? report.stats : {};
  return {
    passed: count(stats.expected),
    failed: count(stats.unexpected) + count(stats.flaky) + list(report.errors).length,
    skipped: count(stats.skipped),
  };
}

type Json = Readonly<Record<string, unknown>>;

function readJson(file: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
