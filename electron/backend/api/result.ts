import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Run } from '#shared/run.ts';
import type { TranscriptReader } from '../run/transcript.ts';

/** How many pieces are read before others get a turn. */
const PIECES_AT_ONCE = 20;

type Stream = { pieces: Buffer[]; room: number; seen: number; keptBeforeGap: number | null };

/** The text that is kept of a stream, and whether that is all of it. */
export type Beginning = { text: string; whole: boolean };

function beginningOf({ pieces, keptBeforeGap, seen }: Stream, total: number): Beginning {
  const bytes = Buffer.concat(pieces);
  // A gap took some of this stream: what was read behind it does not follow on what was read before it.
  const torn = keptBeforeGap !== null && seen < total;
  const kept = torn ? bytes.subarray(0, keptBeforeGap) : bytes;
  const whole = kept.length === total;
  // A character that the limit cuts in two is left out.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(kept, { stream: !whole });
  return { text, whole };
}

/**
 * Reads the beginning of what each stream of an ended run wrote, up to `limit` bytes of each (EX-6).
 * @param total what the run says that it wrote
 */
export async function readBeginnings(
  reader: TranscriptReader,
  total: Run['bytes'],
  limit: number,
): Promise<{ stdout: Beginning; stderr: Beginning }> {
  const begin = (): Stream => ({ pieces: [], room: limit, seen: 0, keptBeforeGap: null });
  const streams = { stdout: begin(), stderr: begin() };
  const complete = (name: keyof typeof streams) => streams[name].room === 0 || streams[name].seen >= total[name];

  let offset = 0;
  for (let count = 1; !complete('stdout') || !complete('stderr'); count += 1) {
    const piece = reader.read(offset);
    if (piece === null) break;
    if (piece.kind === 'gap') {
      offset = piece.offset;
      for (const stream of Object.values(streams)) stream.keptBeforeGap ??= limit - stream.room;
    } else {
      const { frame } = piece;
      const stream = streams[frame.stream];
      const part = frame.bytes.subarray(0, stream.room);
      stream.pieces.push(part);
      stream.room -= part.length;
      stream.seen += frame.bytes.length;
      offset = frame.offset;
    }
    if (count % PIECES_AT_ONCE === 0) await nextTurn();
  }
  return { stdout: beginningOf(streams.stdout, total.stdout), stderr: beginningOf(streams.stderr, total.stderr) };
}
