import { stripVTControlCharacters } from 'node:util';

const LONGEST_QUOTE = 500;

/** What a server said, as one line that is safe to show: no escape sequences or control characters, at most 500 characters. */
export function plainText(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}...` : line;
}
