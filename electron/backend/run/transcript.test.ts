import { existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTranscript, openTranscript, type TranscriptReader } from './transcript.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'transcript-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function begin(capBytes: number) {
  return createTranscript({
    directory,
    runId: 'run',
    capBytes,
    elapsed: () => 0,
    onFailure: (cause) => {
      throw cause;
    },
  });
}

/** Everything that can be read behind `offset`: pieces of text, and gaps as their size in bytes. */
function readAll(reader: TranscriptReader, offset = 0): (string | number)[] {
  const pieces: (string | number)[] = [];
  let cursor = offset;
  for (;;) {
    const piece = reader.read(cursor);
    if (piece === null) return pieces;
    if (piece.kind === 'gap') {
      pieces.push(piece.bytes);
      cursor = piece.offset;
    } else {
      pieces.push(piece.frame.bytes.toString('utf8'));
      cursor = piece.frame.offset;
    }
  }
}

test('gives back what was appended, in order, with streams apart', () => {
  const transcript = begin(1_000_000);
  transcript.append('stdout', Buffer.from('one\n'));
  transcript.append('stderr', Buffer.from('two\n'));
  transcript.append('stdout', Buffer.from('three\n'));
  transcript.close();
  expect(readAll(transcript)).toEqual(['one\n', 'two\n', 'three\n']);
  expect(transcript.bytes()).toEqual({ stdout: 10, stderr: 4 });
  expect(readAll(transcript, 4)).toEqual(['two\n', 'three\n']);
  expect(readAll(transcript, 6)).toEqual(['o\n', 'three\n']);
  transcript.dispose();
});

test('is prepared for output before there is any, and leaves nothing where none comes', () => {
  const transcript = begin(1_000_000);
  transcript.prepare();
  expect(existsSync(join(directory, 'run'))).toBe(true);
  expect(readAll(transcript)).toEqual([]);
  transcript.close();
  transcript.dispose();
  expect(existsSync(join(directory, 'run'))).toBe(false);

  const written = begin(1_000_000);
  written.prepare();
  written.append('stdout', Buffer.from('one\n'));
  written.prepare();
  written.close();
  expect(readAll(written)).toEqual(['one\n']);
  written.dispose();
  const stored = openTranscript(directory, 'run', 4);
  expect(stored && readAll(stored)).toEqual(['one\n']);
  stored?.dispose();
});

test('that cannot be prepared complains only when there is output', () => {
  const failures: unknown[] = [];
  const transcript = createTranscript({
    directory: join(import.meta.filename, 'below a file'),
    runId: 'run',
    capBytes: 1000,
    elapsed: () => 0,
    onFailure: (cause) => failures.push(cause),
  });
  transcript.prepare();
  expect([failures.length, transcript.incomplete()]).toEqual([0, false]);
  transcript.append('stdout', Buffer.from('lost'));
  expect([failures.length, transcript.incomplete()]).toEqual([1, true]);
});

test('joins pieces of one stream that arrived together', () => {
  const transcript = begin(1_000_000);
  for (const word of ['a', 'b', 'c']) transcript.append('stdout', Buffer.from(word));
  expect(readAll(transcript)).toEqual(['abc']);
  transcript.dispose();
});

test('past the cap it keeps head and tail, says how much is missing, and stays small on disk (HIS-3)', () => {
  const cap = 1_000_000;
  const transcript = begin(cap);
  const line = (n: number) => `${String(n).padStart(9, '0')}\n`;
  for (let n = 0; n < 1_000_000; n += 100) {
    transcript.append('stdout', Buffer.from(Array.from({ length: 100 }, (_, i) => line(n + i)).join('')));
  }
  transcript.close();
  const pieces = readAll(transcript);
  const gaps = pieces.filter((piece) => typeof piece === 'number');
  const at = pieces.findIndex((piece) => typeof piece === 'number');
  const head = pieces.slice(0, at).join('');
  const tail = pieces.slice(at + 1).join('');
  expect(gaps).toHaveLength(1);
  expect(head.length + tail.length + (gaps[0] ?? 0)).toBe(10_000_000);
  expect(head.startsWith(line(0))).toBe(true);
  expect(tail.endsWith(line(999_999))).toBe(true);
  expect(head.length).toBeGreaterThan(cap * 0.45);
  expect(tail.length).toBeGreaterThan(cap * 0.2);
  const onDisk = ['head', 'tail-a', 'tail-b'].map((name) => statSync(join(directory, 'run', name)).size);
  expect(onDisk.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(cap);

  transcript.dispose();
  const reopened = openTranscript(directory, 'run', 10_000_000);
  expect(reopened && readAll(reopened)).toEqual(pieces);
  reopened?.dispose();
});

test('a reader can start at any byte and gets exactly the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 400 }), { minLength: 1, maxLength: 60 }),
      fc.nat(),
      (words, anywhere) => {
        const transcript = begin(100_000_000);
        for (const word of words) transcript.append('stdout', Buffer.from(word));
        transcript.close();
        const whole = words.join('');
        const offset = anywhere % whole.length;
        expect(readAll(transcript, offset).join('')).toBe(whole.slice(offset));
        transcript.dispose();
        const reopened = openTranscript(directory, 'run', whole.length);
        expect(reopened && readAll(reopened, offset).join('')).toBe(whole.slice(offset));
        reopened?.dispose();
      },
    ),
    { numRuns: 50 },
  );
});

test('keeps bytes that are not UTF-8 as they are (fault 17)', () => {
  const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x1b, 0x5b, 0xc3]);
  const transcript = begin(1_000_000);
  transcript.append('stdout', bytes);
  transcript.close();
  const collected: Buffer[] = [];
  for (let cursor = 0; ; ) {
    const piece = transcript.read(cursor);
    if (piece?.kind !== 'frame') break;
    collected.push(piece.frame.bytes);
    cursor = piece.frame.offset;
  }
  expect(Buffer.concat(collected)).toEqual(bytes);
  transcript.dispose();
});

test('a file that a crash cut short is read up to its last whole frame, and the rest is a gap', () => {
  const transcript = begin(1_000_000);
  transcript.append('stdout', Buffer.from('kept\n'));
  transcript.append('stderr', Buffer.from('torn\n'));
  transcript.dispose();
  truncateSync(join(directory, 'run', 'head'), 15 + 5 + 15 + 2);
  const reopened = openTranscript(directory, 'run', 10);
  expect(reopened && readAll(reopened)).toEqual(['kept\n', 5]);
  reopened?.dispose();
});

test('zeros that a power cut left at the end of a file are no output, and take none of it away', () => {
  const transcript = begin(1_000_000);
  transcript.append('stdout', Buffer.from('kept\n'));
  transcript.dispose();
  truncateSync(join(directory, 'run', 'head'), 4096);
  const reopened = openTranscript(directory, 'run', 0);
  expect(reopened && readAll(reopened)).toEqual(['kept\n']);
  reopened?.dispose();
});

test('what cannot be written is a gap, reported once, and the run goes on', () => {
  const failures: unknown[] = [];
  const nowhere = createTranscript({
    directory: '/dev/null/nowhere',
    runId: 'run',
    capBytes: 1000,
    elapsed: () => 0,
    onFailure: (cause) => failures.push(cause),
  });
  nowhere.append('stdout', Buffer.from('lost'));
  nowhere.append('stdout', Buffer.from(' too'));
  expect(failures).toHaveLength(1);
  expect(readAll(nowhere)).toEqual([8]);
  expect(nowhere.bytes()).toEqual({ stdout: 8, stderr: 0 });
});

test('there is no transcript of a run without output', () => {
  expect(openTranscript(directory, 'nothing', 0)).toBeNull();
});
