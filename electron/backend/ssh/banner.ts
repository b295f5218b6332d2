import { stripVTControlCharacters } from 'node:util';

const LONGEST = 2000;
const MOST_LINES = 40;

/**
 * Something longer that a server said, as lines that are safe to show: no escape sequences, control or invisible
 * characters; at most 2,000 characters in 40 lines.
 */
export function plainLines(text: string): string {
  // What is cut away anyway need not be cleaned.
  const lines = stripVTControlCharacters(text.slice(0, 4 * LONGEST))
    .split(/\r\n|[\r\n]/)
    .map((line) => line.replace(/\p{C}/gu, '').trimEnd());
  const kept = lines.slice(0, MOST_LINES).join('\n').trim();
  const isCut = lines.length > MOST_LINES || kept.length > LONGEST || text.length > 4 * LONGEST;
  return isCut ? `${kept.slice(0, LONGEST)}\n...` : kept;
}

/** What a server says before the login. It may say it in many pieces, of which only the first are kept. */
export function collectBanner() {
  let said = '';
  return {
    add(text: string): void {
      if (said.length <= 4 * LONGEST) said += text.slice(0, 4 * LONGEST + 1);
    },
    /** All of it so far, safe to show. */
    text: () => plainLines(said),
  };
}
