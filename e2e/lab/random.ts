/** Random choices that are the same for the same seed. */
export type Random = {
  /** A whole number from 0 up to but not including `limit`. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  /** Sixteen letters that nothing else on the machine is called. */
  name(): string;
};

/** Mulberry32: small, and good enough for tests. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('nothing to choose from');
      return choice;
    },
    name: () => Array.from({ length: 16 }, () => String.fromCharCode(97 + below(26))).join(''),
  };
}
