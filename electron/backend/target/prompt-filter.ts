import { Transform } from 'node:stream';

/** The number of bytes at the end of `data` that are the beginning of `marker`. */
function beginningAtEnd(data: Buffer, marker: Buffer): number {
  for (let length = Math.min(marker.length - 1, data.length); length > 0; length -= 1) {
    if (data.subarray(-length).equals(marker.subarray(0, length))) return length;
  }
  return 0;
}

/** Is told what passes a prompt filter, in order. */
export type PromptFilterListener = { onMarker(): void; onBytes(bytes: Buffer): void };

/**
 * Passes bytes on, except `marker`, wherever it stands and however it is split. Only what may be the beginning of a
 * marker is held back.
 */
export function createPromptFilter(marker: string, listener: PromptFilterListener): Transform {
  const wanted = Buffer.from(marker);
  let held = Buffer.alloc(0);
  const pass = (stream: Transform, bytes: Buffer) => {
    if (bytes.length === 0) return;
    listener.onBytes(bytes);
    stream.push(bytes);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (let at = rest.indexOf(wanted); at >= 0; at = rest.indexOf(wanted)) {
        pass(this, rest.subarray(0, at));
        rest = rest.subarray(at + wanted.length);
        listener.onMarker();
      }
      const open = beginningAtEnd(rest, wanted);
      held = Buffer.from(rest.subarray(rest.length - open));
      pass(this, rest.subarray(0, rest.length - open));
      done();
    },
    flush(done) {
      pass(this, held);
      done();
    },
  });
}
