import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

/** What stands in a file; or why nobody can tell, and what to do about it. */
export type TextFile = { kind: 'text'; text: string } | { kind: 'unreadable'; reason: string; next: string };

const NEW_LINE = 10;

/** The first line, counted from 1, that is no UTF-8. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(NEW_LINE, from);
    const next = end === -1 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(from, next))) return line;
    from = next;
  }
  return line;
}

/** Reads a file of text. Bytes that are no UTF-8 are not guessed at: what they stand for would be another word. */
export function readTextFile(file: string): TextFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', reason, next: 'Put the file back.' };
  }
  if (isUtf8(bytes)) return { kind: 'text', text: bytes.toString() };
  return { kind: 'unreadable', reason: `line ${firstBadLine(bytes)} is not UTF-8`, next: 'Save the file as UTF-8.' };
}
