import { expect, test } from 'vitest';
import type { Output } from '#shared/run.ts';
import type { OutputSource } from './feed.ts';
import { onlyLines, readLineRules } from './only-lines.ts';

test.each([
  ['error', { include: ['error'], exclude: [] }],
  ['Error -debug  "GET /"', { include: ['error', 'get /'], exclude: ['debug'] }],
  ['-"not this" "-v"', { include: ['-v'], exclude: ['not this'] }],
  ['"not closed', { include: ['not closed'], exclude: [] }],
  ['-', null],
  [' "" ', null],
])('rules are read as they are typed: %s', (typed, rules) => {
  expect(readLineRules(typed)).toEqual(rules);
});

const chunk = (seq: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): Output => ({
  kind: 'chunk',
  seq,
  stream,
  text,
  at: seq,
});

/** A source whose stream breaks off after each of the given parts, but for the last. */
function inParts(...parts: Output[][]): OutputSource {
  const left = [...parts];
  return {
    async output() {
      const part = left.shift() ?? [];
      return (async function* () {
        yield* part;
      })();
    },
    acknowledge: () => Promise.resolve(),
  };
}

async function read(source: OutputSource, after = 0): Promise<Output[]> {
  const pieces: Output[] = [];
  const { signal } = new AbortController();
  for await (const piece of await source.output({ runId: 'r', after }, { signal })) pieces.push(piece);
  return pieces;
}

const textOf = (pieces: readonly Output[]) =>
  pieces.map((piece) => (piece.kind === 'chunk' ? piece.text : '')).join('');

test('whole lines with all that is wanted and nothing that is not, in either stream (BE-5)', async () => {
  const rules = readLineRules('get -health') ?? { include: [], exclude: [] };
  const source = onlyLines(
    inParts([
      chunk(1, 'GET /\nGET /hea'),
      chunk(2, 'warning: get a rest', 'stderr'),
      chunk(3, 'lth\nPOST /\n\x1b[31mG\x1b[0mET /about\r\n'),
      chunk(4, 'get without an end'),
      { kind: 'end' },
    ]),
    rules,
  );
  const pieces = await read(source);
  expect(textOf(pieces)).toBe('GET /\n\x1b[31mG\x1b[0mET /about\x1b[0m\r\nget without an endwarning: get a rest');
  expect(source.counts.now()).toEqual({ shown: 4, all: 6 });
  // Every piece is there to be acknowledged, whatever is left of it.
  expect(pieces.flatMap((piece) => (piece.kind === 'chunk' ? [piece.seq] : []))).toEqual([1, 2, 3, 4, 4, 4]);
  expect(pieces.at(-1)).toEqual({ kind: 'end' });
});

test('a stream that broke off goes on in the middle of its line, and one that begins anew counts anew', async () => {
  const rules = { include: ['one line'], exclude: [] };
  const source = onlyLines(inParts([chunk(1, 'this is one ')], [chunk(2, 'line\n')], [chunk(1, 'one line\n')]), rules);
  expect(textOf(await read(source))).toBe('');
  expect(textOf(await read(source, 1))).toBe('this is one line\n');
  expect(textOf(await read(source))).toBe('one line\n');
  expect(source.counts.now()).toEqual({ shown: 1, all: 1 });
});

test('tells of counts that change, until nobody wants to know', async () => {
  const source = onlyLines(inParts([chunk(1, 'a\nb\n'), chunk(2, 'a\n')], [chunk(1, 'a\n')]), {
    include: ['a'],
    exclude: [],
  });
  const told: number[] = [];
  const stop = source.counts.onChange(() => told.push(source.counts.now().all));
  await read(source);
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBe(3);
  stop();
  const before = told.length;
  await read(source);
  expect(told).toHaveLength(before);
});

test('a line without end is bounded', async () => {
  const source = onlyLines(inParts([chunk(1, 'y'.repeat(70_000)), chunk(2, 'x'.repeat(70_000))]), {
    include: ['y'],
    exclude: [],
  });
  expect(textOf(await read(source))).toBe('y'.repeat(70_000));
  expect(source.counts.now()).toEqual({ shown: 1, all: 2 });
});
