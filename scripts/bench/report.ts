import type { Goal, Measured } from './measure.ts';

/** The rows as lines of a table: what was measured, its ratios, and whether each reaches its goal. */
export function formatTable(measured: readonly Measured[]): string {
  const lines = measured.flatMap(({ row, goals }) => [
    [
      row.name,
      `${format(row.median)} ${row.unit}`,
      goals
        .filter(({ against }) => against === null)
        .map((goal) => verdict(row.median, goal))
        .join(''),
    ],
    ...Object.entries(row.ratios).map(([name, ratio]) => {
      const goal = goals.find(({ against }) => against === name);
      return [`    to ${name}`, `${ratio.toFixed(2)} x`, goal === undefined ? '' : verdict(ratio, goal)];
    }),
  ]);
  const width = Math.max(...lines.map(([name = '']) => name.length));
  return lines
    .map(([name = '', value = '', goal = '']) => `${name.padEnd(width)}  ${value.padStart(12)}  ${goal}`.trimEnd())
    .join('\n');
}

function verdict(value: number, { atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Goal): string {
  const limit = atLeast > 0 ? `at least ${format(atLeast)}` : `at most ${format(atMost)}`;
  return value <= atMost && value >= atLeast ? `ok, ${limit}` : `MISSED, ${limit}`;
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
