import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { createTranscript, openTranscript, type TranscriptReader } from './transcript.ts';
import { packStored, tidyStored } from './transcript-storage.ts';
import { createTranscripts } from './transcripts.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-pack-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Everything from a byte on: text of frames with stream, and the sizes of gaps. */
function readAll(reader: TranscriptReader, from = 0): (string | number)[] {
  const pieces: (string | number)[] = [];
  for (let offset = from; ; ) {
    const piece = reader.read(offset);
    if (piece === null) return pieces;
    if (piece.kind === 'gap') {
      pieces.push(piece.bytes);
      offset = piece.offset;
    } else {
      pieces.push(`${piece.frame.stream}@${piece.frame.at} ${piece.frame.bytes.toString('latin1')}`);
      offset = piece.frame.offset;
    }
  }
}

function stored(total: number, from = 0): (string | number)[] | null {
  const reader = openTranscript(directory, 'run', total);
  if (reader === null) return null;
  try {
    return readAll(reader, from);
  } finally {
    reader.dispose();
  }
}

/** Writes a transcript as a run does; every append is one millisecond after the other. */
function write(pieces: readonly [stream: 'stdout' | 'stderr', text: string][], capBytes: number): number {
  let at = 0;
  const transcript = createTranscript({
    directory,
    runId: 'run',
    capBytes,
    elapsed: () => at++,
    onFailure: (cause) => expect.unreachable(String(cause)),
  });
  for (const [stream, text] of pieces) transcript.append(stream, Buffer.from(text));
  transcript.close();
  const { stdout, stderr } = transcript.bytes();
  transcript.dispose();
  return stdout + stderr;
}

const LINES = Array.from({ length: 60_000 }, (_, n): ['stdout' | 'stderr', string] => [
  n % 7 === 0 ? 'stderr' : 'stdout',
  `Nov 21 01:17:16 web-1 sshd[${n}]: Accepted publickey for admin from 10.0.0.${n % 255}\n`,
]);

test('a packed transcript reads as it did before, gap included, and is a fraction of the size (HIS-3)', async () => {
  const total = write(LINES, 2_000_000);
  const before = stored(total);
  const size = readdirSync(join(directory, 'run')).reduce(
    (sum, name) => sum + statSync(join(directory, 'run', name)).size,
    0,
  );
  expect(before?.filter((piece) => typeof piece === 'number')).toHaveLength(1);
  await packStored(directory, 'run');
  expect(readdirSync(join(directory, 'run'))).toEqual(['packed']);
  // Pieces are merged in other places where blocks begin; their bytes, streams, times and gaps are the same.
  expect(bytesOf(stored(total))).toEqual(bytesOf(before));
  expect(statSync(join(directory, 'run', 'packed')).size).toBeLessThan(size / 4);
  expect(statSync(join(directory, 'run', 'packed')).mode & 0o077).toBe(0);
});

const bytesOf = (pieces: (string | number)[] | null) =>
  pieces?.map((piece) => (typeof piece === 'number' ? `[${piece}]` : piece.replace(/^\w+@\d+ /, ''))).join('');

test('reading begins anywhere and gives exactly the rest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 5000 }), { minLength: 3, maxLength: 200 }),
      fc.nat(),
      async (words, anywhere) => {
        rmSync(join(directory, 'run'), { recursive: true, force: true });
        const whole = words.join('');
        write(
          words.map((word) => ['stdout', word]),
          100_000_000,
        );
        await packStored(directory, 'run');
        const offset = anywhere % whole.length;
        expect(bytesOf(stored(whole.length, offset))).toBe(whole.slice(offset));
      },
    ),
    { numRuns: 30 },
  );
});

test('a crash at any point of packing leaves the output readable, and the next start finishes it (fault 38)', async () => {
  const total = write(LINES.slice(0, 5000), 10_000_000);
  const raw = stored(total);
  const head = readFileSync(join(directory, 'run', 'head'));
  const tidy = () =>
    tidyStored(directory, {
      isLive: () => false,
      isRecorded: () => true,
      orphansBefore: Number.NEGATIVE_INFINITY,
      failed: (cause) => expect.unreachable(String(cause)),
    });

  // While the packed file was written.
  writeFileSync(join(directory, 'run', 'packed.tmp'), 'half');
  expect(stored(total)).toEqual(raw);
  await tidy();
  expect(readdirSync(join(directory, 'run'))).toEqual(['packed']);
  expect(bytesOf(stored(total))).toEqual(bytesOf(raw));

  // Between its being there and the removal of what it was made from.
  writeFileSync(join(directory, 'run', 'head'), head);
  expect(bytesOf(stored(total))).toEqual(bytesOf(raw));
  await tidy();
  expect(readdirSync(join(directory, 'run'))).toEqual(['packed']);
});

test('a damaged packed file is told, not taken for output', async () => {
  const total = write(LINES.slice(0, 5000), 10_000_000);
  await packStored(directory, 'run');
  truncateSync(join(directory, 'run', 'packed'), 1000);
  expect(() => stored(total)).toThrow(AppFailure);
});

test('packing keeps what stands before zeros that a power cut left (fault 38)', async () => {
  const total = write(LINES.slice(0, 5000), 10_000_000);
  const raw = stored(total);
  const head = join(directory, 'run', 'head');
  truncateSync(head, statSync(head).size + 4096);
  await packStored(directory, 'run');
  expect(readdirSync(join(directory, 'run'))).toEqual(['packed']);
  expect(bytesOf(stored(total))).toEqual(bytesOf(raw));
});

test('a packed file that names more than it holds is told, and so is one without its mark', async () => {
  const packed = join(directory, 'run', 'packed');
  const index = Buffer.from(JSON.stringify([[{ start: 0, end: 10, position: 1000, length: 1000 }]]));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(index.length);
  mkdirSync(join(directory, 'run'));
  writeFileSync(packed, Buffer.concat([index, length, Buffer.from('HLCPACK1')]));
  expect(() => stored(10)).toThrow(AppFailure);
  writeFileSync(packed, Buffer.concat([index, length, Buffer.from('HLCPACK2')]));
  expect(() => stored(10)).toThrow(AppFailure);
});

test('what a crashed run has written is counted for each stream, gaps left aside, and nothing where there is none', async () => {
  const failures: unknown[] = [];
  const transcripts = createTranscripts(directory, (cause) => void failures.push(cause));
  write([['stdout', 'one\n'], ['stderr', 'bad\n'], ...LINES], 500_000);
  const kept = stored(0) ?? [];
  const { stdout, stderr } = transcripts.keptBytes('run');
  expect(stdout).toBeGreaterThan(stderr);
  expect(stderr).toBeGreaterThan(0);
  expect(stdout + stderr).toBe(bytesOf(kept.filter((piece) => typeof piece === 'string'))?.length);
  expect(transcripts.keptBytes('nothing')).toEqual({ stdout: 0, stderr: 0 });
  expect(failures).toEqual([]);
});

test('a transcript that cannot be packed is told, and keeps no other from being put in order', async () => {
  const names = ['a', 'b', 'c'];
  for (const name of names) mkdirSync(join(directory, name, name === 'b' ? 'packed.tmp' : ''), { recursive: true });
  const failures: unknown[] = [];
  await tidyStored(directory, {
    isLive: () => false,
    isRecorded: (runId) => runId === 'b',
    orphansBefore: Date.now() + 60_000,
    failed: (cause) => void failures.push(cause),
  });
  expect(readdirSync(directory)).toEqual(['b']);
  expect(failures).toHaveLength(1);
});

test('what nobody refers to goes when it is old, what runs or is recorded stays', async () => {
  for (const name of ['old', 'young', 'recorded', 'live']) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'head'), 'x');
  }
  for (const name of ['old', 'recorded', 'live']) utimesSync(join(directory, name), 1000, 1000);
  await tidyStored(directory, {
    isLive: (runId) => runId === 'live',
    isRecorded: (runId) => runId === 'recorded',
    orphansBefore: Date.now() - 60_000,
    failed: (cause) => expect.unreachable(String(cause)),
  });
  expect(readdirSync(directory).sort()).toEqual(['live', 'recorded', 'young']);
});

test('an ended run is packed once nobody reads it live any more', async () => {
  const transcripts = createTranscripts(directory);
  const transcript = transcripts.begin({ runId: 'run', capBytes: 1e7, elapsed: () => 0, onFailure: () => {} });
  transcript.append('stdout', Buffer.from('line\n'.repeat(5000)));
  const loan = transcripts.lend('run', 0);
  transcripts.end('run');
  await transcripts.settled();
  expect(existsSync(join(directory, 'run', 'packed'))).toBe(false);
  loan.release();
  await transcripts.settled();
  expect(readdirSync(join(directory, 'run'))).toEqual(['packed']);
  expect(bytesOf(stored(25_000))).toBe('line\n'.repeat(5000));
  await transcripts.remove(['run']);
  expect(readdirSync(directory)).toEqual([]);
});
