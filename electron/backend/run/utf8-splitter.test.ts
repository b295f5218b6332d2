import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUtf8Splitter } from './utf8-splitter.ts';

/** Pushes `bytes` in pieces of the given sizes (the last piece takes the rest) and returns what comes out. */
function split(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const splitter = createUtf8Splitter();
  const pieces: Buffer[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    pieces.push(Buffer.from(splitter.push(bytes.subarray(from, from + size))));
    from += size;
  }
  pieces.push(splitter.flush());
  return pieces;
}

const sizes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });

test('never splits a character, wherever the stream is cut (BE-3)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), sizes, (text, cuts) => {
      const pieces = split(Buffer.from(text, 'utf8'), cuts);
      expect(pieces.map((piece) => piece.toString('utf8')).join('')).toBe(text);
    }),
  );
});

test('passes every byte through unchanged and in order, UTF-8 or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), sizes, (bytes, cuts) => {
      expect(Buffer.concat(split(Buffer.from(bytes), cuts))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('does not hold back what can never become a character', () => {
  const splitter = createUtf8Splitter();
  expect(splitter.push(Buffer.from([0x61, 0xff]))).toEqual(Buffer.from([0x61, 0xff]));
  expect(splitter.push(Buffer.from([0xc0]))).toEqual(Buffer.from([0xc0]));
});
