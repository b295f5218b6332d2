/** What was measured, as it is written to the file of `--json`. `ratios` are this median divided by that of the named one. */
export type Row = { name: string; median: number; unit: 'ms' | 's' | 'MB/s' | 'MB'; ratios: Record<string, number> };

/** What a ratio (or, without `against`, the median itself) has to reach. */
export type Goal = { against: string | null; atMost?: number; atLeast?: number };

export type Measured = { row: Row; goals: readonly Goal[] };

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds that it takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Something to measure: the milliseconds that `run` takes, or what `measure` gives. `round` counts from 0. */
export type Contender = { name: string; rounds?: number } & (
  | { run: (round: number) => Promise<unknown> }
  | { measure: (round: number) => Promise<number> }
);

/**
 * Measures all contenders side by side: in every round each of them once, in an order that rotates and turns round, so
 * that what else the machine does, and what each leaves to the next, meets all of them alike.
 * @returns the median of each, by name
 */
export async function sideBySide(rounds: number, contenders: readonly Contender[]): Promise<Map<string, number>> {
  const results = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % contenders.length;
    const rotated = [...contenders.slice(first), ...contenders.slice(0, first)];
    for (const contender of round % 2 === 0 ? rotated : rotated.reverse()) {
      if (contender.rounds !== undefined && round >= contender.rounds) continue;
      const value = 'run' in contender ? await timed(() => contender.run(round)) : await contender.measure(round);
      results.get(contender.name)?.push(value);
    }
  }
  return new Map([...results].map(([name, values]) => [name, median(values)]));
}

/** The name under which the app itself takes part. */
export const APP = 'HomelabCmd';

/** The app's row with its ratios, and a row for each of the others. */
export function compare(
  title: string,
  unit: Row['unit'],
  medians: ReadonlyMap<string, number>,
  goals: readonly Goal[],
  scale = 1,
): Measured[] {
  const own = medians.get(APP) ?? Number.NaN;
  const others = [...medians].filter(([name]) => name !== APP);
  const ratios = Object.fromEntries(others.map(([name, value]) => [name, own / value]));
  return [
    { row: { name: title, median: own * scale, unit, ratios }, goals },
    ...others.map(([name, value]) => ({
      row: { name: `${title}: ${name}`, median: value * scale, unit, ratios: {} },
      goals: [],
    })),
  ];
}
