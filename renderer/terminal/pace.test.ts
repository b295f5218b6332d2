import { expect, test } from 'vitest';
import type { Output } from '#shared/run.ts';
import type { OutputSource } from './feed.ts';
import { paced } from './pace.ts';

const recorded: Output[] = [
  { kind: 'opened', viewer: 'v1' },
  { kind: 'chunk', seq: 1, stream: 'stdout', text: 'a', at: 10 },
  { kind: 'chunk', seq: 2, stream: 'stdout', text: 'b', at: 1600 },
  { kind: 'end' },
];

const source: OutputSource = {
  output: () =>
    Promise.resolve(
      (async function* () {
        yield* recorded;
      })(),
    ),
  acknowledge: () => Promise.resolve(),
};

async function play(speed: number | (() => number), signal = new AbortController().signal) {
  const positions: number[] = [];
  const tempo = {
    speed: typeof speed === 'number' ? () => speed : speed,
    onPosition: (position: number) => positions.push(position),
  };
  const started = performance.now();
  const pieces: Output[] = [];
  for await (const piece of await paced(source, tempo).output({ runId: 'r', after: 0 }, { signal })) pieces.push(piece);
  return { pieces, positions, took: performance.now() - started };
}

test('at once: every piece without waiting', async () => {
  const { pieces, took } = await play(Number.POSITIVE_INFINITY);
  expect(pieces).toEqual(recorded);
  expect(took).toBeLessThan(50);
});

test('16 times as fast: in a sixteenth of the time, telling where it is', async () => {
  const { pieces, positions, took } = await play(16);
  expect(pieces).toEqual(recorded);
  expect(took).toBeGreaterThanOrEqual(95);
  expect(took).toBeLessThan(400);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(positions.at(-1)).toBe(1600);
});

test('a tempo that changes while it waits counts at once', async () => {
  let speed = 1;
  setTimeout(() => {
    speed = Number.POSITIVE_INFINITY;
  }, 60);
  const { pieces, took } = await play(() => speed);
  expect(pieces).toEqual(recorded);
  expect(took).toBeLessThan(400);
});

test('a replay that is stopped does not go on', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 40);
  const { pieces } = await play(1, stop.signal);
  expect(pieces).toHaveLength(2);
});
