import type { RunMark } from '#shared/history.ts';
import { outcomeTone } from '../../format.ts';

/** What the durations of many runs come to; null where no run has one. Milliseconds. */
export type Summary = {
  runs: number;
  notOk: number;
  median: number | null;
  most: number | null;
  longest: number | null;
};

export function summarise(runs: readonly RunMark[]): Summary {
  const took = runs.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs])).sort((a, b) => a - b);
  return {
    runs: runs.length,
    notOk: runs.filter(({ outcome }) => outcomeTone(outcome) !== 'ok').length,
    median: percentile(took, 0.5),
    most: percentile(took, 0.95),
    longest: took.at(-1) ?? null,
  };
}

/** The smallest value that this part of all values does not exceed. */
function percentile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}

/** How a duration becomes a height: as it is, or by its power of ten where a few long ones would flatten all others. */
export type Scale = { kind: 'linear' | 'logarithmic'; toHeight(ms: number): number; toMs(height: number): number };

const LINEAR: Scale = { kind: 'linear', toHeight: (ms) => ms, toMs: (height) => height };
const LOGARITHMIC: Scale = {
  kind: 'logarithmic',
  toHeight: (ms) => Math.log10(Math.max(1, ms)),
  toMs: (height) => 10 ** height,
};

/** How many times the median the longest has to be for the scale to change. */
const FLATTENING = 25;

export function scaleFor({ median, longest }: Summary): Scale {
  return median !== null && longest !== null && longest > FLATTENING * Math.max(1, median) ? LOGARITHMIC : LINEAR;
}
