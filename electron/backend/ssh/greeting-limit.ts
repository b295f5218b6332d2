import type { Readable } from 'node:stream';

/** What a server may say before it says who it is; real ones say nothing, or a few lines. ssh2 sets no limit. */
const LONGEST_GREETING = 64 * 1024;

/**
 * Calls `onTooLong` when more than 64 KiB arrive before the returned function is called. Takes part in the reading of
 * the stream, so that it has to be called after somebody else has decided when that begins.
 */
export function limitGreeting(stream: Readable, onTooLong: () => void): () => void {
  let received = 0;
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received <= LONGEST_GREETING) return;
    done();
    onTooLong();
  };
  const done = () => void stream.off('data', count);
  stream.on('data', count);
  return done;
}
