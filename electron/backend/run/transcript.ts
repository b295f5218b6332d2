import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Unsubscribe } from '../ports.ts';
import { readingStored } from './transcript-failure.ts';
import {
  FRAME_LIMIT,
  type Frame,
  type FrameSource,
  openTranscriptFile,
  type TranscriptFile,
} from './transcript-file.ts';
import { openPacked, PACKED } from './transcript-pack.ts';
import { createUtf8Splitter } from './utf8-splitter.ts';

// A transcript keeps the head and the tail of a run's output (HIS-3). The head takes half of the cap. The tail is two
// files of a quarter each, written in turn: when one is full, the other, older one is emptied and takes over. So at
// least a quarter of the cap is always kept of the end, nothing is ever copied, and a crash loses nothing written.
const HEAD = 'head';
const TAILS = ['tail-a', 'tail-b'] as const;

/** The files that a transcript is written to, before it is packed into one. */
export const RAW_FILES = [HEAD, ...TAILS] as const;

type StreamName = Frame['stream'];

/** Something to read a transcript from, live or closed. */
export type TranscriptReader = {
  /**
   * The next piece of output behind byte `offset`, or null when there is none (yet). Its bytes never split a UTF-8
   * character that the command wrote whole. A `gap` ends where the kept output goes on.
   */
  read(offset: number): { kind: 'frame'; frame: Frame } | { kind: 'gap'; offset: number; bytes: number } | null;
  /** Whether nothing will be added any more. */
  closed(): boolean;
  onChange(listener: () => void): Unsubscribe;
};

/** The record of a run's output while it is written. */
export type Transcript = TranscriptReader & {
  /** Makes the first file, so that output need not wait for it. May be left out, and what fails is tried again then. */
  prepare(): void;
  /** Never throws: what cannot be written becomes a gap, and `onFailure` hears about it once. */
  append(stream: StreamName, bytes: Buffer): void;
  /** Bytes received from each stream, kept or not. */
  bytes(): { stdout: number; stderr: number };
  /** Whether something could not be written. */
  incomplete(): boolean;
  /** Writes what is held back because it may be half of a character. To be called behind the last output. */
  flush(): void;
  /** No more output comes, and readers learn that; the files stay readable until `dispose`. */
  close(): void;
  /** Bytes of its files. */
  size(): number;
  /** Closes the files, and removes them where nothing was written. */
  dispose(): void;
};

/** Adjacent frames this close in time (milliseconds) travel as one; replay does not show the difference. */
const MERGE_WINDOW_MS = 16;

/** Joins the leading frames of one stream that arrived together, up to the size of a frame. */
function mergeLeading(frames: readonly Frame[]): Frame | undefined {
  const first = frames[0];
  if (first === undefined) return undefined;
  let bytes = first.bytes.length;
  let count = 1;
  for (const frame of frames.slice(1)) {
    const apart = frame.stream !== first.stream || frame.at - first.at > MERGE_WINDOW_MS;
    if (apart || bytes + frame.bytes.length > FRAME_LIMIT) break;
    bytes += frame.bytes.length;
    count += 1;
  }
  if (count === 1) return first;
  const merged = frames.slice(0, count);
  return { ...first, offset: merged.at(-1)?.offset ?? first.offset, bytes: Buffer.concat(merged.map((f) => f.bytes)) };
}

/** Reads the next piece from files in any order; `total` is the number of bytes the run has written so far. */
function readNext(files: readonly FrameSource[], offset: number, total: number): ReturnType<TranscriptReader['read']> {
  let nearest: { start: number; file: FrameSource } | undefined;
  for (const file of files) {
    const start = file.start();
    if (start === null || file.end() <= offset) continue;
    const from = Math.max(start, offset);
    if (nearest === undefined || from < nearest.start) nearest = { start: from, file };
  }
  if (nearest === undefined) return offset < total ? { kind: 'gap', offset: total, bytes: total - offset } : null;
  if (nearest.start > offset) return { kind: 'gap', offset: nearest.start, bytes: nearest.start - offset };
  const frame = mergeLeading(nearest.file.read(offset));
  return frame === undefined ? null : { kind: 'frame', frame };
}

/** Where the transcript of a run is kept. */
export function transcriptDirectory(directory: string, runId: string): string {
  return join(directory, runId);
}

/**
 * Begins the transcript of a run in `directory/runId/`.
 * @param capBytes how much to keep in all
 * @param elapsed milliseconds since the command was accepted
 */
export function createTranscript(options: {
  directory: string;
  runId: string;
  capBytes: number;
  elapsed: () => number;
  onFailure: (cause: unknown) => void;
}): Transcript {
  const { capBytes, elapsed, onFailure } = options;
  const home = transcriptDirectory(options.directory, options.runId);
  const splitters = { stdout: createUtf8Splitter(), stderr: createUtf8Splitter() };
  const received = { stdout: 0, stderr: 0 };
  const listeners = new Set<() => void>();
  const files: TranscriptFile[] = [];
  let tail: { current: TranscriptFile; other: TranscriptFile } | null = null;
  let total = 0;
  let closed = false;
  let failed = false;

  const open = (name: string): TranscriptFile => {
    if (files.length === 0) mkdirSync(home, { recursive: true, mode: 0o700 });
    const file = openTranscriptFile(join(home, name), 'write');
    files.push(file);
    return file;
  };

  const fileFor = (length: number): TranscriptFile => {
    const head = files[0] ?? open(HEAD);
    if (tail === null) {
      if (head.size() + length <= capBytes / 2) return head;
      tail = { current: open(TAILS[0]), other: open(TAILS[1]) };
    }
    if (tail.current.size() + length > capBytes / 4) {
      tail = { current: tail.other, other: tail.current };
      tail.current.clear();
    }
    return tail.current;
  };

  const write = (stream: StreamName, bytes: Buffer) => {
    for (let from = 0; from < bytes.length; from += FRAME_LIMIT) {
      const piece = bytes.subarray(from, from + FRAME_LIMIT);
      total += piece.length;
      if (failed) continue;
      try {
        fileFor(piece.length).append({ offset: total, stream, at: Math.round(elapsed()), bytes: piece });
      } catch (cause) {
        failed = true;
        onFailure(cause);
      }
    }
  };

  const changed = () => {
    for (const listener of listeners) listener();
  };

  const flush = () => {
    for (const stream of ['stdout', 'stderr'] as const) write(stream, splitters[stream].flush());
  };

  return {
    prepare() {
      try {
        if (files.length === 0 && !closed) open(HEAD);
      } catch {
        // Whoever has output to write is told.
      }
    },
    append(stream, bytes) {
      if (closed) return;
      received[stream] += bytes.length;
      // A character is cut only where a single read brought more than a frame holds, which no target does.
      write(stream, splitters[stream].push(bytes));
      changed();
    },
    bytes: () => ({ ...received }),
    incomplete: () => failed,
    read: (offset) => readNext(files, offset, total),
    closed: () => closed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
    close() {
      if (closed) return;
      flush();
      closed = true;
      changed();
    },
    size: () => files.reduce((sum, file) => sum + file.size(), 0),
    dispose() {
      const prepared = files.length > 0;
      for (const file of files.splice(0)) file.close();
      if (prepared && total === 0) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The packed file counts as soon as it is there: a crash may have left files beside it that it was made from. */
function openStored(home: string): FrameSource[] {
  const packed = join(home, PACKED);
  if (existsSync(packed)) return openPacked(packed);
  const files: FrameSource[] = [];
  try {
    for (const path of RAW_FILES.map((name) => join(home, name)).filter(existsSync)) {
      files.push(openTranscriptFile(path, 'read'));
    }
    return files;
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

/**
 * Opens the transcript of an ended run; null when nothing of it is kept.
 * @param totalBytes how many bytes the run wrote in all, from its record: what is missing shows as a gap
 * @throws AppFailure STORE_FAILED when its files are damaged or cannot be read, at once or where they are read
 */
export function openTranscript(
  directory: string,
  runId: string,
  totalBytes: number,
): (TranscriptReader & { dispose(): void }) | null {
  const home = transcriptDirectory(directory, runId);
  const files = readingStored(home, () => openStored(home));
  if (files.length === 0) return null;
  // A lost run's record was never closed, so the files may know of more.
  const total = Math.max(totalBytes, ...files.map((file) => file.end()));
  return {
    read: (offset) => readingStored(home, () => readNext(files, offset, total)),
    closed: () => true,
    onChange: () => () => {},
    dispose() {
      for (const file of files) file.close();
    },
  };
}
