/**
 * Cuts a byte stream where no UTF-8 character is split, so that every piece can be decoded on its own. Bytes are never
 * changed: what is not UTF-8 passes through as it is.
 */
export type Utf8Splitter = {
  /** The bytes that are complete so far; may be empty. At most 3 bytes are held back. */
  push(bytes: Buffer): Buffer;
  /** What was held back; afterwards the splitter is empty. */
  flush(): Buffer;
};

const NOTHING = Buffer.alloc(0);

/** How many bytes at the end of `bytes` begin a character that is not complete yet: 0 to 3. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isContinuation = (byte & 0b1100_0000) === 0b1000_0000;
    if (isContinuation) continue;
    const length = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return byte <= 0xf4 && length > back ? back : 0;
  }
  return 0;
}

export function createUtf8Splitter(): Utf8Splitter {
  let held: Buffer = NOTHING;
  return {
    push(bytes) {
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const complete = all.length - incompleteTail(all);
      // A copy: the source buffer may belong to a pool that is reused.
      held = complete === all.length ? NOTHING : Buffer.from(all.subarray(complete));
      return all.subarray(0, complete);
    },
    flush() {
      const rest = held;
      held = NOTHING;
      return rest;
    },
  };
}
