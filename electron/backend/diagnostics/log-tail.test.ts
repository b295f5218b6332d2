import { mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLogTail } from './log-tail.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-log-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A file of the log that was last written at a second. */
function write(name: string, lines: readonly string[], second: number): void {
  writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
  utimesSync(join(directory, name), second, second);
}

it('reads back through as many files as it takes, and no further', async () => {
  write('app.2.log', ['three', 'four'], 20);
  write('app.1.log', ['one', 'two'], 10);
  write('notes.txt', ['no log'], 30);
  expect(await readLogTail(directory, 3)).toEqual(['two', 'three', 'four']);
  expect(await readLogTail(directory, 2)).toEqual(['three', 'four']);
  expect(await readLogTail(directory, 9)).toEqual(['one', 'two', 'three', 'four']);
  expect(await readLogTail(join(directory, 'nowhere'), 9)).toEqual([]);
});

it('goes on where a file has gone meanwhile', async () => {
  write('app.2.log', ['kept'], 20);
  symlinkSync(join(directory, 'gone'), join(directory, 'app.1.log'));
  expect(await readLogTail(directory, 9)).toEqual(['kept']);
});

it('reads the end of a large file alone, from the beginning of a line on', async () => {
  write(
    'app.log',
    Array.from({ length: 100_000 }, (_, index) => `line ${index}`),
    10,
  );
  const lines = await readLogTail(directory, 1_000_000);
  expect(lines.at(-1)).toBe('line 99999');
  expect(lines.length).toBeLessThan(60_000);
  expect(lines.every((line) => /^line \d{5}$/.test(line))).toBe(true);
});
