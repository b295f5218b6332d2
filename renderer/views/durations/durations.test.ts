import { expect, test } from 'vitest';
import type { RunMark } from '#shared/history.ts';
import { scaleFor, summarise } from './durations.ts';

const took = (durationMs: number | null, code = 0): RunMark => ({
  runId: 'r',
  server: { id: 'nas', name: 'nas' },
  action: { id: 'a', title: 'A' },
  askedAt: 0,
  durationMs,
  outcome: { kind: 'exited', code },
});

test('median and 95 of 100 leave out what never began', () => {
  const runs = [...Array.from({ length: 100 }, (_, index) => took(index + 1)), took(null, 1)];
  expect(summarise(runs)).toEqual({ runs: 101, notOk: 1, median: 50, most: 95, longest: 100 });
  expect(summarise([took(null, 1)])).toEqual({ runs: 1, notOk: 1, median: null, most: null, longest: null });
});

test('one time-out among short runs does not flatten them', () => {
  const short = Array.from({ length: 20 }, () => took(200));
  expect(scaleFor(summarise(short)).kind).toBe('linear');
  const scale = scaleFor(summarise([...short, took(30_000)]));
  expect(scale.kind).toBe('logarithmic');
  expect(scale.toMs(scale.toHeight(30_000))).toBeCloseTo(30_000);
  expect(scale.toHeight(0)).toBe(0);
});
