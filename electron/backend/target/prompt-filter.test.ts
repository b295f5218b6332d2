import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPromptFilter } from './prompt-filter.ts';

const MARKER = '[ab-abc]';

async function filter(chunks: readonly string[]): Promise<{ text: string; markers: number }> {
  let markers = 0;
  const passed: Buffer[] = [];
  const stream = createPromptFilter(MARKER, {
    onMarker() {
      markers += 1;
    },
    onBytes: (bytes) => void passed.push(bytes),
  });
  for (const chunk of chunks) stream.write(Buffer.from(chunk));
  stream.end();
  const text = (await buffer(stream)).toString();
  expect(Buffer.concat(passed).toString()).toBe(text);
  return { text, markers };
}

it('takes markers out, however they are split, and leaves everything else', async () => {
  const piece = fc.oneof(fc.constant(MARKER), fc.stringMatching(/^[[\]abcx-]{0,12}$/));
  const property = fc.asyncProperty(fc.array(piece), fc.array(fc.nat(7)), async (pieces, cuts) => {
    const whole = pieces.join('');
    const chunks: string[] = [];
    let from = 0;
    for (const cut of cuts) {
      chunks.push(whole.slice(from, from + cut));
      from += cut;
    }
    chunks.push(whole.slice(from));
    const parts = whole.split(MARKER);
    expect(await filter(chunks)).toEqual({ text: parts.join(''), markers: parts.length - 1 });
  });
  await fc.assert(property, { numRuns: 300 });
});

it('holds back nothing that cannot be a marker', () => {
  const stream = createPromptFilter(MARKER, { onMarker: () => undefined, onBytes: () => undefined });
  stream.write(Buffer.from('Password hint'));
  expect(stream.read()?.toString()).toBe('Password hint');
  stream.write(Buffer.from('[ab-'));
  expect(stream.read()).toBeNull();
  stream.write(Buffer.from('x'));
  expect(stream.read()?.toString()).toBe('[ab-x');
});
