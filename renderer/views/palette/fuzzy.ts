/**
 * How well `query` fits `text`: 0 for not at all, then growing from letters in order to the beginning of a word to the
 * beginning of the text. Case does not matter.
 */
export function fuzzyScore(text: string, query: string): number {
  const haystack = text.toLowerCase();
  const needle = query.toLowerCase();
  if (needle === '') return 1;
  if (haystack === needle) return 5;
  if (haystack.startsWith(needle)) return 4;
  const at = haystack.indexOf(needle);
  if (at > 0) return /[a-z0-9]/.test(haystack.charAt(at - 1)) ? 2 : 3;
  return needle.length >= 3 && isSubsequence(haystack, needle) ? 1 : 0;
}

function isSubsequence(haystack: string, needle: string): boolean {
  let from = 0;
  for (const letter of needle) {
    const at = haystack.indexOf(letter, from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}

/** The score of several words, each of which has to fit; 0 when one does not. */
export function fuzzyWords(text: string, words: readonly string[]): number {
  let total = 0;
  for (const word of words) {
    const score = fuzzyScore(text, word);
    if (score === 0) return 0;
    total += score;
  }
  return total;
}
