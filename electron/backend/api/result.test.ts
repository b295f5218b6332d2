import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '#shared/run.ts';
import { createTranscripts } from '../run/transcripts.ts';
import { readBeginnings } from './result.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-result-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The beginnings of what an ended run wrote, of which the disk keeps 100 kB. */
async function beginningsOf(pieces: readonly [stream: 'stdout' | 'stderr', text: string][], limit: number) {
  const transcripts = createTranscripts(directory);
  const onFailure = (cause: unknown) => expect.unreachable(String(cause));
  const transcript = transcripts.begin({ runId: 'run', capBytes: 100_000, elapsed: () => 0, onFailure });
  for (const [stream, text] of pieces) transcript.append(stream, Buffer.from(text));
  const bytes: Run['bytes'] = transcript.bytes();
  transcripts.end('run');
  await transcripts.settled();
  const loan = transcripts.lend('run', bytes.stdout + bytes.stderr);
  const found = await readBeginnings(loan.reader, bytes, limit);
  loan.release();
  return found;
}

const flood = Array.from({ length: 300 }, (_, index): ['stdout', string] => ['stdout', `${index}`.padEnd(999, '.')]);

test('what stands behind a gap is never joined to what stands before it', async () => {
  const { stdout, stderr } = await beginningsOf(
    [['stderr', 'first'], ...flood, ['stderr', 'last'], ['stdout', 'end']],
    1_000_000,
  );
  expect(stdout.whole).toBe(false);
  expect(stdout.text.startsWith('0....')).toBe(true);
  expect(stdout.text).not.toContain('end');
  expect(stdout.text.length).toBeLessThan(60_000);
  // The gap took nothing of this stream.
  expect(stderr).toEqual({ text: 'firstlast', whole: true });
});

test('the limit holds for each stream, and cuts no character in two', async () => {
  const { stdout, stderr } = await beginningsOf(
    [
      ['stdout', 'a\u00e4\u00e4'],
      ['stderr', 'ok'],
    ],
    4,
  );
  expect(stdout).toEqual({ text: 'a\u00e4', whole: false });
  expect(stderr).toEqual({ text: 'ok', whole: true });
});
