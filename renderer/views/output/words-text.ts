/** Words that mean the same with and without quotes in every POSIX shell. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Words as one line that a POSIX shell reads as exactly these words: for people to read, and to paste. */
export function wordsText(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Parameter values as they stand beside a title: `nginx.service`, or `unit nginx.service, lines 50` for several. */
export function parametersText(parameters: Readonly<Record<string, string>>): string {
  const entries = Object.entries(parameters).filter(([, value]) => value !== '');
  if (entries.length <= 1) return entries.map(([, value]) => value).join('');
  return entries.map(([name, value]) => `${name} ${value}`).join(', ');
}
