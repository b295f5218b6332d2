import { describe, expect, test } from 'vitest';
import type { Output } from '#shared/run.ts';
import type { OutputSource } from './feed.ts';
import { readTranscript, transcriptName } from './save.ts';

/** A source whose stream has these pieces and then, unless they end it, stays open. */
function source(pieces: Output[]): OutputSource {
  return {
    async output(_, { signal }) {
      return (async function* () {
        yield* pieces;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      })();
    },
    acknowledge: () => Promise.resolve(),
  };
}

const opened: Output = { kind: 'opened', viewer: 'v1' };
const chunk = (seq: number, stream: 'stdout' | 'stderr', text: string): Output => ({
  kind: 'chunk',
  seq,
  stream,
  text,
  at: seq,
});

describe('reading a transcript', () => {
  test('gives plain text, also where a sequence of one stream has the other stream in its middle', async () => {
    const pieces = [
      opened,
      chunk(1, 'stdout', '\x1b[31mred\x1b['),
      chunk(2, 'stderr', 'warning\n'),
      chunk(3, 'stdout', '0m end\n'),
      { kind: 'gap' as const, seq: 9, bytes: 1_200_000 },
      { kind: 'end' as const },
    ];
    const result = await readTranscript(source(pieces), { id: 'r', state: 'ended', startedAt: 0 });
    expect('parts' in result && result.parts.join('')).toBe('redwarning\n end\n\n[1.2 MB not kept]\n');
  });

  test('of a run that goes on stops at what there is now, and says so', async () => {
    const pieces = [opened, chunk(1, 'stdout', 'so far\n'), chunk(500, 'stdout', 'later\n')];
    const result = await readTranscript(source(pieces), { id: 'r', state: 'running', startedAt: 1000 }, { now: 1400 });
    expect('parts' in result && result.parts.join('')).toBe('so far\n\n[saved while the run was going on]\n');
  });

  test('of a run that writes nothing just now does not wait for it', async () => {
    const pieces = [opened, chunk(1, 'stdout', 'so far\n')];
    const result = await readTranscript(source(pieces), { id: 'r', state: 'running', startedAt: 1000 }, { now: 1400 });
    expect('parts' in result && result.parts.join('')).toBe('so far\n\n[saved while the run was going on]\n');
  });
});

test('a file name has nothing in it that a path could be made of', () => {
  const run = {
    server: { id: 'x', name: '../../etc/web 1\u202e', address: '', hostKey: null },
    action: { id: 'restart_service', title: '', version: '' },
    askedAt: new Date(2025, 10, 20, 9, 14, 2).getTime(),
  };
  expect(transcriptName(run)).toBe('..-..-etc-web-1- restart_service 2025-11-20 09.14.02.txt');
});

test('colours are kept where somebody wants them, and everything where somebody insists', async () => {
  const text = '\x1b[1;31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x1b]8;;https://example.org/\x1b\\x\n';
  const pieces: Output[] = [opened, { kind: 'chunk', seq: 1, stream: 'stdout', text, at: 1 }, { kind: 'end' }];
  const run = { id: 'r', state: 'ended', startedAt: 0 } as const;
  const read = async (as: 'text' | 'colours' | 'recorded') => {
    const result = await readTranscript(source(pieces), run, { as });
    return 'parts' in result ? result.parts.join('') : result.error;
  };
  expect(await read('text')).toBe('redx\n');
  expect(await read('colours')).toBe('\x1b[1;31mred\x1b[0mx\n');
  expect(await read('recorded')).toBe(text);
});
