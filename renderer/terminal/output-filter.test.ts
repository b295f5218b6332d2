import { Terminal } from '@xterm/xterm';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOutputFilter, createTextFilter } from './output-filter.ts';

const size = () => ({ columns: 80, rows: 24 });

/** What comes out when `pieces` go in one after another. */
function filtered(...pieces: string[]): string {
  const filter = createOutputFilter(size, () => {});
  return pieces.flatMap((piece) => filter.push(piece)).join('');
}

describe('what passes', () => {
  test('text, tabs and line ends', () => {
    expect(filtered('a\tb\r\nc\bd é 漢 🐧')).toBe('a\tb\r\nc\bd é 漢 🐧');
  });

  test('colours, cursor moves and erasing', () => {
    const honest = '\x1b[1;38;2;255;0;0mred\x1b[0m\x1b[2K\x1b[3A\x1b[10;5H\x1b[38:5:208mx\x1b[m';
    expect(filtered(honest)).toBe(honest);
  });

  test('a sequence split between pieces', () => {
    expect(filtered('a\x1b', '[3', '1', 'mb')).toBe('a\x1b[31mb');
  });
});

describe('what is cut to the screen', () => {
  test.each([
    ['b', 80],
    ['@', 80],
    ['P', 80],
    ['X', 80],
    ['I', 80],
    ['Z', 80],
    ['L', 24],
    ['M', 24],
    ['S', 24],
    ['T', 24],
  ])('CSI 1000000000 %s', (final, count) => {
    expect(filtered(`x\x1b[1000000000${final}`)).toBe(`x\x1b[${count}${final}`);
  });

  test('small counts stay as they are', () => {
    expect(filtered('\x1b[3L\x1b[P')).toBe('\x1b[3L\x1b[1P');
  });
});

describe('what is dropped', () => {
  test.each([
    ['queries (DA, DSR, CPR, DECRQM, XTVERSION)', '\x1b[c\x1b[>c\x1b[5n\x1b[6n\x1b[?6n\x1b[?25$p\x1b[>q'],
    ['DECRQSS', '\x1bP$qm\x1b\\'],
    ['titles', '\x1b]0;owned\x07\x1b]2;owned\x1b\\'],
    ['the clipboard', '\x1b]52;c;ZXZpbA==\x07'],
    ['links', '\x1b]8;;javascript:alert(1)\x07\x1b]8;;\x07'],
    ['changes of the palette', '\x1b]4;1;#000000\x07\x1b]10;#000\x07\x1b]11;#000\x07'],
    ['the alternate screen, mouse and other modes', '\x1b[?1049h\x1b[?1000h\x1b[?2004h\x1b[4h\x1b[?25l'],
    ['a reset and a filled screen', '\x1bc\x1b[!p\x1b#8'],
    ['wiping what has scrolled away', '\x1b[3J'],
    ['window operations', '\x1b[8;1;1t\x1b[22t'],
    ['character sets, bells, NUL', '\x1b(0\x0e\x0f\x07\x00\x1b(B'],
    ['8-bit controls', '\x9b\x9d\x90\x85'],
    ['over-long parameters', `\x1b[${'1'.repeat(129)}`],
  ])('%s', (_, text) => {
    expect(filtered(`a${text}b`)).toBe('ab');
  });

  test('a broken sequence does not take the line end with it', () => {
    expect(filtered('a\x1b[31\nb')).toBe('a\nb');
  });

  test('a string that never ends hides at most 4 KB', () => {
    expect(filtered(`\x1b]0;${'x'.repeat(10_000)}still here`)).toMatch(/^x+still here$/);
  });

  test('an escape inside a string begins the next sequence', () => {
    expect(filtered('\x1b]0;title\x1b[31mred')).toBe('\x1b[31mred');
  });
});

test('characters that reorder text are named', () => {
  expect(filtered('safe\u202egnp.exe')).toBe('safe<U+202E>gnp.exe');
});

test('the text filter keeps nothing but the text', () => {
  const filter = createTextFilter();
  expect([...filter.push('\x1b[1;31mred\x1b[0m\x1b]0;title'), ...filter.push('\x07 end\n')].join('')).toBe('red end\n');
});

test('nothing but plain text and complete allow-listed sequences ever comes out, however it is cut', () => {
  const hostile = oneof(
    string({ unit: 'binary' }),
    constantFrom(
      '\x1b',
      '\x1b[',
      '\x1b]',
      '\x1bP',
      '[',
      '?',
      ';',
      '999999999',
      'b',
      'm',
      'J',
      'T',
      '\x07',
      '\x9c',
      '\n',
      '\x18',
    ),
  );
  assert(
    property(array(hostile, { maxLength: 40 }), (pieces) => {
      const [plain, ...sequences] = filtered(...pieces).split('\x1b');
      const rests = sequences.map((sequence) => {
        const match = /^\[([\d;:]*)([A-HfdJKLMPSTXZm@bIae`])(.*)$/s.exec(sequence);
        expect(match, JSON.stringify(sequence)).not.toBeNull();
        if (match?.[2] && 'b@PXIZLMST'.includes(match[2])) expect(Number(match[1])).toBeLessThanOrEqual(80);
        return match?.[3];
      });
      for (const text of [plain, ...rests])
        expect(text).not.toMatch(/[[\p{Cc}\u202a-\u202e\u2066-\u2069]--[\b\t\n\r]]/v);
    }),
    { numRuns: 1000 },
  );
});

describe('against the real terminal', () => {
  const hostile = ['b', 'L', 'M', 'S', 'T', 'I', 'Z', 'X', '@', 'P']
    .map((final) => `x\x1b[1000000000${final}`)
    .join('');

  test('it stays fast and sends nothing back', async () => {
    const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
    const answers: string[] = [];
    terminal.onData((data) => answers.push(data));
    terminal.onBinary((data) => answers.push(data));
    const titles: string[] = [];
    terminal.onTitleChange((title) => titles.push(title));
    const filter = createOutputFilter(
      () => ({ columns: terminal.cols, rows: terminal.rows }),
      () => {},
    );
    const queries = '\x1b[c\x1b[6n\x1b[5n\x1b[?6n\x1b[>c\x1b[?1$p\x1bP$qm\x1b\\\x1b]10;?\x07\x1b]0;owned\x07'.repeat(
      1000,
    );

    const started = performance.now();
    const parts = [...filter.push(hostile), ...filter.push(queries), ...filter.push('\r\nend')];
    await Promise.all(parts.map((part) => new Promise<void>((done) => terminal.write(part, done))));

    expect(performance.now() - started).toBeLessThan(1000);
    expect(answers).toEqual([]);
    expect(titles).toEqual([]);
    const last = terminal.buffer.active.getLine(terminal.buffer.active.baseY + terminal.buffer.active.cursorY);
    expect(last?.translateToString(true)).toBe('end');
    terminal.dispose();
  });

  test('a flood of costly sequences is cut into parts that each take a moment', async () => {
    // The best of a few rounds: what else the machine does lengthens some of them.
    const rounds: number[] = [];
    for (let round = 0; round < 4; round += 1) rounds.push(await longestPartOfAFlood());
    expect(Math.min(...rounds)).toBeLessThan(100);
  });
});

/** Writes costly sequences into a full terminal, and gives the milliseconds that it took for the longest part. */
async function longestPartOfAFlood(): Promise<number> {
  const terminal = new Terminal({ cols: 200, rows: 50, scrollback: 10_000 });
  await new Promise<void>((done) => terminal.write('line\r\n'.repeat(12_000), done));
  const filter = createOutputFilter(
    () => ({ columns: terminal.cols, rows: terminal.rows }),
    () => {},
  );
  const parts = filter.push('\x1b[999T\x1b[999S\x1b[999L\x1b[2J\x1b[999b'.repeat(20));
  expect(parts.length).toBeGreaterThan(5);
  let longest = 0;
  for (const part of parts) {
    const started = performance.now();
    await new Promise<void>((done) => terminal.write(part, done));
    longest = Math.max(longest, performance.now() - started);
  }
  terminal.dispose();
  return longest;
}
