import type { Run } from '#shared/run.ts';
import { createTranscript, openTranscript, type Transcript, type TranscriptReader } from './transcript.ts';
import { isWorthPacking, packStored, removeStored, tidyStored } from './transcript-storage.ts';

/** A transcript on loan; `release` gives it back, so that its files can be closed. */
export type Loan = { reader: TranscriptReader; release: () => void };

/** All transcripts of a data directory: those being written and those of ended runs. */
export type Transcripts = {
  /** Begins the transcript of a run. `end` it when no more output comes. */
  begin(options: {
    runId: string;
    capBytes: number;
    elapsed: () => number;
    onFailure: (cause: unknown) => void;
  }): Transcript;
  end(runId: string): void;
  /**
   * Lends the transcript of a run, live or ended.
   * @param totalBytes what the record of the run says that it wrote; not used for a live one
   */
  lend(runId: string, totalBytes: number): Loan;
  /** What is kept of the output of a run whose record never said how much it wrote; nothing where it cannot be read. */
  keptBytes(runId: string): Run['bytes'];
  /** Removes the transcripts of runs that are no longer recorded. */
  remove(runIds: readonly string[]): Promise<void>;
  /**
   * Puts right what a crash has left: packs what was not packed yet, and removes what belongs to no record and was last
   * written before `orphansBefore` (epoch milliseconds).
   */
  tidy(isRecorded: (runId: string) => boolean, orphansBefore: number): Promise<void>;
  /** When all that was ended has been packed. */
  settled(): Promise<void>;
};

const EMPTY: Omit<TranscriptReader, 'read'> = { closed: () => true, onChange: () => () => {} };

/** A reader for output of which nothing is kept: one gap, or nothing at all. */
function nothingKept(totalBytes: number): TranscriptReader {
  return {
    ...EMPTY,
    read: (offset) => (offset < totalBytes ? { kind: 'gap', offset: totalBytes, bytes: totalBytes - offset } : null),
  };
}

/** @param failed hears of files that could not be read, packed or removed: they stay as they are */
export function createTranscripts(directory: string, failed: (cause: unknown) => void = () => {}): Transcripts {
  /** Files are moved and removed one after another. */
  let work: Promise<void> = Promise.resolve();
  const next = (job: () => Promise<void>): Promise<void> => {
    work = work.then(job).catch(failed);
    return work;
  };
  type Live = { transcript: Transcript; holders: number };
  const live = new Map<string, Live>();

  const letGo = (runId: string, entry: Live) => {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    live.delete(runId);
    const size = entry.transcript.size();
    try {
      entry.transcript.dispose();
    } catch (cause) {
      // The disk takes nothing any more: the run has ended all the same.
      failed(cause);
      return;
    }
    if (isWorthPacking(size)) void next(() => packStored(directory, runId));
  };

  const countKept = (runId: string): Run['bytes'] => {
    const bytes = { stdout: 0, stderr: 0 };
    const stored = openTranscript(directory, runId, 0);
    if (stored === null) return bytes;
    try {
      let offset = 0;
      for (let piece = stored.read(offset); piece !== null; piece = stored.read(offset)) {
        if (piece.kind === 'frame') bytes[piece.frame.stream] += piece.frame.bytes.length;
        offset = piece.kind === 'frame' ? piece.frame.offset : piece.offset;
      }
    } finally {
      stored.dispose();
    }
    return bytes;
  };

  return {
    begin(options) {
      const transcript = createTranscript({ directory, ...options });
      live.set(options.runId, { transcript, holders: 1 });
      return transcript;
    },
    end(runId) {
      const entry = live.get(runId);
      if (entry === undefined) return;
      entry.transcript.close();
      letGo(runId, entry);
    },
    lend(runId, totalBytes) {
      const entry = live.get(runId);
      if (entry !== undefined) {
        entry.holders += 1;
        return { reader: entry.transcript, release: () => letGo(runId, entry) };
      }
      const stored = openTranscript(directory, runId, totalBytes);
      if (stored === null) return { reader: nothingKept(totalBytes), release: () => {} };
      return { reader: stored, release: () => stored.dispose() };
    },
    keptBytes(runId) {
      try {
        return countKept(runId);
      } catch (cause) {
        failed(cause);
        return { stdout: 0, stderr: 0 };
      }
    },
    remove: (runIds) => next(() => removeStored(directory, runIds)),
    tidy: (isRecorded, orphansBefore) =>
      next(() => tidyStored(directory, { isLive: (runId) => live.has(runId), isRecorded, orphansBefore, failed })),
    settled: () => work,
  };
}
