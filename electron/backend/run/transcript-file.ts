import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writevSync } from 'node:fs';

/**
 * A file of frames: one piece of output each, header then raw bytes. All numbers are big-endian.
 *
 *   6 bytes  offset   bytes of output (of both streams together) up to the end of this frame
 *   1 byte   stream   1 = stdout, 2 = stderr
 *   4 bytes  at       milliseconds since the command was accepted
 *   4 bytes  length   of the bytes that follow
 *
 * Reads and writes are synchronous on purpose: pieces are small, they land in the page cache, nothing acknowledged is
 * lost when the process is killed, and a full disk surfaces where the bytes were handed over.
 */
const HEADER_BYTES = 15;
const STREAM_CODES = { stdout: 1, stderr: 2 } as const;
const STREAMS: ReadonlyMap<number, Frame['stream']> = new Map([
  [STREAM_CODES.stdout, 'stdout'],
  [STREAM_CODES.stderr, 'stderr'],
]);

/** No frame carries more bytes than this: the largest read of a pipe, and what the UTF-8 splitter held back before it. */
export const FRAME_LIMIT = 64 * 1024 + 3;

/** A new index entry is made once this many bytes of the file have passed since the last one. */
const INDEX_STEP = 32 * 1024;
/** From any index entry on, this many bytes hold at least one whole frame that lies behind a given offset. */
const READ_BYTES = 2 * (INDEX_STEP + FRAME_LIMIT + HEADER_BYTES);

export type Frame = { offset: number; stream: 'stdout' | 'stderr'; at: number; bytes: Buffer };

type IndexEntry = { start: number; position: number };

/** A part of a transcript without a gap in it. */
export type FrameSource = {
  /** Offset of the first byte kept, or null when nothing is kept. */
  start(): number | null;
  /** Offset after the last byte kept. */
  end(): number;
  /** The first frames that end after `offset`: at least one when there is any, in all about 100 KB at most. */
  read(offset: number): Frame[];
  close(): void;
};

export type TranscriptFile = FrameSource & {
  /** Size on disk in bytes. */
  size(): number;
  /** @throws the file system's error, for example ENOSPC; a partly written frame is taken back. */
  append(frame: Frame): void;
  /** Forgets everything. */
  clear(): void;
};

/** A frame as it stands in a file. */
export function encodeFrame({ offset, stream, at, bytes }: Frame): [header: Buffer, bytes: Buffer] {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUIntBE(offset, 0, 6);
  header.writeUInt8(STREAM_CODES[stream], 6);
  header.writeUInt32BE(at, 7);
  header.writeUInt32BE(bytes.length, 11);
  return [header, bytes];
}

/** Takes from the first of some frames what lies up to `offset`. */
export function cutFirst(frames: Frame[], offset: number): Frame[] {
  const [first, ...rest] = frames;
  if (first === undefined || first.offset - first.bytes.length >= offset) return frames;
  return [{ ...first, bytes: first.bytes.subarray(first.bytes.length - (first.offset - offset)) }, ...rest];
}

/** The whole frames at the beginning of a buffer, and where in it each begins. */
export function parseFrames(buffer: Buffer): { frame: Frame; position: number }[] {
  const frames: { frame: Frame; position: number }[] = [];
  let position = 0;
  while (position + HEADER_BYTES <= buffer.length) {
    const length = buffer.readUInt32BE(position + 11);
    const from = position + HEADER_BYTES;
    const stream = STREAMS.get(buffer.readUInt8(position + 6));
    // After a power cut a file may end in zeros, which are no frames of nothing.
    if (stream === undefined || length > FRAME_LIMIT || from + length > buffer.length) break;
    frames.push({
      position,
      frame: {
        offset: buffer.readUIntBE(position, 6),
        stream,
        at: buffer.readUInt32BE(position + 7),
        bytes: buffer.subarray(from, from + length),
      },
    });
    position = from + length;
  }
  return frames;
}

/**
 * Opens a file of frames, made when `mode` is `write`. What a crash left behind the last whole frame is ignored.
 * @throws the file system's error when the file cannot be opened.
 */
export function openTranscriptFile(path: string, mode: 'read' | 'write'): TranscriptFile {
  const file = openSync(path, mode === 'write' ? 'w+' : 'r', 0o600);
  let index: IndexEntry[] = [];
  let size = 0;
  let end = 0;

  /** Where the frames that were read last end. Whoever reads on from there needs no search and no more than a frame. */
  let ends: { offset: number; position: number }[] = [];

  const readAt = (position: number, most = READ_BYTES): Buffer => {
    const buffer = Buffer.allocUnsafe(Math.min(most, Math.max(0, size - position)));
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, position));
  };

  const note = (frame: Frame, position: number) => {
    const last = index.at(-1);
    if (last === undefined || position - last.position >= INDEX_STEP) {
      index.push({ start: frame.offset - frame.bytes.length, position });
    }
    end = frame.offset;
  };

  const scan = () => {
    size = fstatSync(file).size;
    let position = 0;
    for (;;) {
      const frames = parseFrames(readAt(position));
      const last = frames.at(-1);
      if (last === undefined) break;
      for (const found of frames) note(found.frame, position + found.position);
      position += last.position + HEADER_BYTES + last.frame.bytes.length;
    }
    size = position;
  };
  if (mode === 'read') {
    try {
      scan();
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  return {
    size: () => size,
    start: () => index[0]?.start ?? null,
    end: () => end,
    append(frame) {
      const length = HEADER_BYTES + frame.bytes.length;
      const written = writevSync(file, encodeFrame(frame), size);
      if (written !== length) {
        ftruncateSync(file, size);
        throw new Error('the disk took only a part of the output');
      }
      note(frame, size);
      size += length;
    },
    read(offset) {
      if (offset >= end) return [];
      // Otherwise the last entry that starts at or before the offset: the frame behind the offset is not far after it.
      const goOn = ends.find((known) => known.offset === offset)?.position;
      const from = goOn ?? (index.findLast((entry) => entry.start <= offset) ?? index[0])?.position ?? 0;
      const found = parseFrames(readAt(from, goOn === undefined ? READ_BYTES : HEADER_BYTES + FRAME_LIMIT));
      ends = found.map(({ frame, position }) => ({
        offset: frame.offset,
        position: from + position + HEADER_BYTES + frame.bytes.length,
      }));
      const frames = found.map(({ frame }) => frame).filter((frame) => frame.offset > offset);
      return cutFirst(frames, offset);
    },
    clear() {
      ftruncateSync(file, 0);
      index = [];
      ends = [];
      size = 0;
      end = 0;
    },
    close() {
      closeSync(file);
    },
  };
}
