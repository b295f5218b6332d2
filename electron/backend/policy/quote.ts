/** Characters that no shell gives a meaning to inside an argument. */
const BARE = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** `NAME=value` in front of a command would be taken for an assignment. */
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;

/**
 * Writes one word so that a shell reads back exactly its characters. Made for POSIX sh; bash, dash, busybox, zsh and
 * fish read the same, and so does csh as long as the word has no newline (which csh cannot quote: it reports an error).
 *
 * `'`, `\` and `!` stand outside the single quotes: csh expands `!` inside them, fish reads `\` inside them.
 */
export function quoteWord(word: string): string {
  if (BARE.test(word) && !ASSIGNMENT.test(word)) return word;
  if (word === '') return "''";
  return word.replace(/[^'\\!]+|['\\!]/g, (part) => (/^['\\!]$/.test(part) ? `\\${part}` : `'${part}'`));
}

/** The words as one line of shell text. This is the only place where words become a string that a shell reads. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
