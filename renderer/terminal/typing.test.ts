import { describe, expect, test } from 'vitest';
import { INPUT_LIMIT } from '#shared/run.ts';
import { cleanPaste, countLines } from './paste.ts';
import { createAllowance, typeInTurn } from './typing.ts';

const tick = () => new Promise((resolve) => setTimeout(resolve));

describe('typing', () => {
  test('goes out in order, one call at a time, and together with what came meanwhile', async () => {
    const sent: string[] = [];
    const arrivals: (() => void)[] = [];
    const send = (text: string) => {
      sent.push(text);
      return new Promise<void>((arrive) => arrivals.push(arrive));
    };
    const type = typeInTurn(send, () => {});
    for (const key of 'abc') type(key);
    expect(sent).toEqual(['a']);
    arrivals.shift()?.();
    await tick();
    expect(sent).toEqual(['a', 'bc']);
    arrivals.shift()?.();
    await tick();
    type('d');
    expect(sent).toEqual(['a', 'bc', 'd']);
  });

  test('a long paste is sent in pieces that a call takes, and no character is cut in two', async () => {
    const sent: string[] = [];
    const type = typeInTurn(
      async (text) => void sent.push(text),
      () => {},
    );
    const text = `a${'🐧'.repeat(INPUT_LIMIT)}`;
    type(text);
    await tick();
    expect(sent.join('')).toBe(text);
    expect(sent.length).toBeGreaterThan(2);
    for (const piece of sent) {
      expect(piece.length).toBeLessThanOrEqual(INPUT_LIMIT);
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  test('what waits behind a call that fails is dropped, and the next key is sent again', async () => {
    const sent: string[] = [];
    const failures: unknown[] = [];
    const type = typeInTurn(
      async (text) => {
        sent.push(text);
        if (text === 'a') throw new Error('gone');
      },
      (thrown) => failures.push(thrown),
    );
    type('a');
    type('b');
    await tick();
    type('c');
    await tick();
    expect(sent).toEqual(['a', 'c']);
    expect(failures).toHaveLength(1);
  });
});

test('an allowance lets so many through in any period', () => {
  let now = 0;
  const may = createAllowance(2, 1000, () => now);
  const results = [0, 100, 200, 999, 1000, 1050, 1100, 5000].map((at) => {
    now = at;
    return may();
  });
  expect(results).toEqual([true, true, false, false, true, false, true, true]);
});

describe('what is pasted', () => {
  test('is text: nothing that presses keys or hides something', () => {
    expect(cleanPaste('a\x03b\x1b[201~c\td\r\ne\rf\u202eg\x9b')).toBe('ab[201~c\td\ne\nfg');
  });

  test.each([
    ['one', 1],
    ['one\n', 1],
    ['one\ntwo', 2],
    ['\n\n', 2],
  ])('%j has %i lines', (text, lines) => {
    expect(countLines(text)).toBe(lines);
  });
});
