import { Terminal } from '@xterm/xterm';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerQueries } from './answers.ts';
import { createScreenFilter } from './screen-filter.ts';

const size = () => ({ columns: 80, rows: 24 });
const onLink = () => {};

/** What comes out when `pieces` go in one after another. */
function filtered(mayAsk: boolean, ...pieces: string[]): string {
  const filter = createScreenFilter(size, { mayAsk: () => mayAsk, onLink });
  return pieces.flatMap((piece) => filter.push(piece)).join('');
}

const write = (terminal: Terminal, text: string) => new Promise<void>((done) => terminal.write(text, done));

describe('what full-screen programs need passes', () => {
  test.each([
    ['the alternate screen and its cursor', '\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l'],
    ['cursor keys, keypad, wrapping, inserting', '\x1b[?1h\x1b=\x1b[?7l\x1b[4h\x1b[4l\x1b>'],
    ['margins, index, cursor kept', '\x1b[2;20r\x1bD\x1bM\x1bE\x1b7\x1b8\x1b[s\x1b[u'],
    ['the mouse and bracketed paste', '\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?2004l'],
    ['lines of boxes', '\x1b(0lqk\x1b(B\x0e\x0f'],
    ['everything that other output may do', '\x1b[1;31mred\x1b[0m\x1b[2K\x1b[10;5H'],
  ])('%s', (_, text) => {
    expect(filtered(false, text)).toBe(text);
  });

  test('of several modes only the known ones', () => {
    expect(filtered(false, '\x1b[?1049;1004;25h')).toBe('\x1b[?1049;25h');
  });

  test('a full reset leaves what has scrolled away', () => {
    expect(filtered(false, '\x1bc')).toBe('\x1b[!p\x1b[?1049l\x1b[?1000l\x1b[?2004l\x1b[H\x1b[2J');
  });
});

describe('what is dropped here as well', () => {
  test.each([
    ['titles', '\x1b]0;owned\x07\x1b]2;owned\x1b\\'],
    ['the clipboard', '\x1b]52;c;ZXZpbA==\x07\x1b]52;c;?\x07'],
    ['the palette, and what it is', '\x1b]4;1;#000000\x07\x1b]10;?\x07\x1b]11;?\x1b\\'],
    ['DECRQSS, DECRQM, XTVERSION, window reports', '\x1bP$qm\x1b\\\x1b[?25$p\x1b[>q\x1b[18t\x1b[21t'],
    ['reports of the focus, other modes', '\x1b[?1004h\x1b[?3h\x1b[?5h\x1b[20h\x1b[2l'],
    ['queries while nobody may ask', '\x1b[c\x1b[>c\x1b[0c\x1b[5n\x1b[6n'],
    ['other queries', '\x1b[=c\x1b[?6n\x1b[?15n\x1b[x'],
    ['wiping what has scrolled away', '\x1b[3J'],
    ['bells, NUL, 8-bit controls', '\x07\x00\x9b\x9d\x90\x85'],
    ['links to anything but the web', '\x1b]8;;javascript:alert(1)\x07\x1b]8;;\x07\x1b]8;;file:///etc/passwd\x1b\\'],
  ])('%s', (_, text) => {
    expect(filtered(false, `a${text}b`)).toBe('ab');
    if (!text.includes('\x1b[6n')) expect(filtered(true, `a${text}b`)).toBe('ab');
  });
});

test('nothing but text and complete known sequences ever comes out, however it is cut', () => {
  const piece = constantFrom(
    ...['\x1b', '\x1b[', '\x1b[?', '\x1b]', '\x1b]8;;http://x/', '\x1b\\', '\x1bP', '?', ';', '1049', '999999999'],
    ...['h', 'l', 'n', 'c', 'r', 'b', 'm', 'J', '(', '0', '\x07', '\x9c', '\n', '\x18'],
  );
  const known = [
    /^\[\?(?:(?:1|6|7|25|47|1000|1002|1003|1006|1047|1048|1049|2004);?)+[hl]/,
    /^\[4[hl]/,
    /^\[!p/,
    /^\[[\d;:]*[A-HfdJKLMPSTXZm@bIaersug`]/,
    /^[()][0AB]/,
    /^[78DEMH=>]/,
    /^\]8;(?:id=[\w.-]+)?;(?:https?:\/\/[!-~]+)?$/,
    /^\\/,
  ];
  assert(
    property(array(oneof(string({ unit: 'binary' }), piece), { maxLength: 40 }), (pieces) => {
      const [, ...sequences] = filtered(false, ...pieces).split('\x1b');
      for (const sequence of sequences) {
        expect(
          known.some((each) => each.test(sequence)),
          JSON.stringify(sequence),
        ).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

describe('against the real terminal', () => {
  function start(mayAsk: boolean) {
    const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
    const own: string[] = [];
    const answers: string[] = [];
    terminal.onData((data) => own.push(data));
    terminal.onBinary((data) => own.push(data));
    answerQueries(terminal, (answer) => answers.push(answer));
    const filter = createScreenFilter(size, { mayAsk: () => mayAsk, onLink });
    const feed = async (text: string) => {
      for (const part of filter.push(text)) await write(terminal, part);
    };
    return { terminal, own, answers, feed };
  }

  test('answers say what it is and where the cursor is, and come from nobody else', async () => {
    const { terminal, own, answers, feed } = start(true);
    await feed('\x1b[3;7H\x1b[6n\x1b[c\x1b[>c\x1b[5nabc\x1b[6n');
    expect(answers).toEqual(['\x1b[3;7R', '\x1b[?1;2c', '\x1b[>0;276;0c', '\x1b[0n', '\x1b[3;10R']);
    expect(own).toEqual([]);
    terminal.dispose();
  });

  test('a million queries get 20 answers, or none where nobody may ask', async () => {
    for (const [mayAsk, most] of [
      [true, 40],
      [false, 0],
    ] as const) {
      const { terminal, own, answers, feed } = start(mayAsk);
      const started = performance.now();
      for (let round = 0; round < 100; round += 1) await feed('\x1b[6n\x1b[c'.repeat(5000));
      expect(own).toEqual([]);
      // 20 in each second that it took.
      expect(answers.length).toBeLessThanOrEqual(most * Math.ceil((performance.now() - started) / 1000));
      terminal.dispose();
    }
  });

  test('floods of screens, resets, modes and endless strings are cut into parts that each take a moment', async () => {
    const terminal = new Terminal({ cols: 200, rows: 50, scrollback: 10_000 });
    await write(terminal, 'line\r\n'.repeat(12_000));
    const filter = createScreenFilter(() => ({ columns: 200, rows: 50 }), { mayAsk: () => true, onLink });
    const floods = [
      '\x1b[?1049h\x1b[2J\x1b[?1049l'.repeat(300),
      '\x1bc'.repeat(300),
      `\x1b]0;${'x'.repeat(300_000)}`,
      `\x07${'\x07'.repeat(300_000)}`,
      '\x1b[1000000000b\x1b[1000000000L\x1b[1000000000S\x1b[1000000000T'.repeat(20),
    ];
    for (const flood of floods) {
      let longest = 0;
      for (const part of filter.push(flood)) {
        const started = performance.now();
        await write(terminal, part);
        longest = Math.max(longest, performance.now() - started);
      }
      expect(longest, JSON.stringify(flood.slice(0, 20))).toBeLessThan(200);
    }
    terminal.dispose();
  });
});
