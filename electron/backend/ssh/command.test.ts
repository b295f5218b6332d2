import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { createRunMark } from '../target/process-table.ts';
import { awaitBeginning, commandText } from './command.ts';

const mark = createRunMark();

/** Feeds the pieces one after another, as packets arrive, and gives what was found and what is left to read. */
async function feed(pieces: readonly string[]) {
  const stream = new PassThrough();
  const found = awaitBeginning(stream, mark);
  const feeding = (async () => {
    for (const piece of pieces) {
      stream.write(piece);
      await new Promise(setImmediate);
    }
    stream.end();
  })();
  const beginning = await found;
  const rest = await text(stream);
  await feeding;
  return { beginning, rest };
}

describe('awaitBeginning', () => {
  const announcement = `homelab-cmd ${mark} 4711\n`;

  test('takes the announcement out wherever packets split it', async () => {
    const whole = `start-up noise\n${announcement}err 1\nerr 2\n`;
    for (let at = 0; at <= whole.length; at += 1) {
      const pieces = [whole.slice(0, at), whole.slice(at)].filter((piece) => piece !== '');
      expect(await feed(pieces)).toEqual({
        beginning: { kind: 'started', pid: 4711 },
        rest: 'start-up noise\nerr 1\nerr 2\n',
      });
    }
  });

  test('takes it out once, and leaves whatever the command writes as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.constant(announcement))), async (pieces) => {
        const { beginning, rest } = await feed([announcement, ...pieces]);
        expect(beginning).toEqual({ kind: 'started', pid: 4711 });
        expect(rest).toBe(pieces.join(''));
      }),
      { numRuns: 50 },
    );
  });

  test('is not taken in by another mark', async () => {
    const other = `homelab-cmd ${createRunMark()} 1\n`;
    expect((await feed([other])).beginning).toEqual({ kind: 'ended', said: other });
  });

  test('is found behind any amount of start-up noise, of which the last part is kept', async () => {
    const stream = new PassThrough({ highWaterMark: 1_000_000 });
    const beginning = awaitBeginning(stream, mark);
    for (let megabytes = 0; megabytes < 3; megabytes += 1) {
      stream.write('x'.repeat(1_000_000));
      await new Promise(setImmediate);
    }
    stream.end(`the last word\nhomelab-cmd ${mark} 12\nown`);
    expect(await beginning).toEqual({ kind: 'started', pid: 12 });
    const rest = await text(stream);
    expect(rest.endsWith('xthe last word\nown')).toBe(true);
    expect(rest.length).toBeLessThan(70_000);
  });
});

describe('commandText', () => {
  const options = { env: {}, cwd: undefined, mark };

  test('is one line of text that announces the process and becomes the command', () => {
    const line = commandText(['sh', '-c', 'echo "$$ $0"', "it's"], options);
    const output = execFileSync('sh', ['-c', `{ ${line}; } 2>&1`], { encoding: 'utf8' });
    const [announced, own] = output.split('\n');
    const pid = announced?.split(' ')[2];
    expect(announced).toBe(`homelab-cmd ${mark} ${pid}`);
    expect(own).toBe(`${pid} it's`);
    expect(line).not.toContain('\n');
  });

  test('refuses a text that the login shell could not be given', () => {
    const refusal = (words: string[]) => {
      try {
        return commandText(words, options);
      } catch (error) {
        return error instanceof AppFailure ? error.error.code : error;
      }
    };
    expect(refusal(['echo', 'x'.repeat(130_000)])).toContain('xxx');
    expect(refusal(['echo', 'x'.repeat(131_000)])).toBe('COMMAND_TOO_LONG');
    expect(refusal(['echo', ...Array.from({ length: 3 }, () => 'x'.repeat(60_000))])).toBe('COMMAND_TOO_LONG');
  });
});
