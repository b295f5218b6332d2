/**
 * Controls, formatting characters (zero-width and reordering ones among them), lone surrogates, unusual line ends, and
 * the letters and spaces that look like nothing.
 */
export const HIDDEN_CHARACTER = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u;

const ALL = new RegExp(HIDDEN_CHARACTER.source, 'gu');

/** Text that somebody else wrote, for places that show only plain text: nothing hidden in it, and not longer than `most`. */
export function plainText(text: string, most: number): string {
  const plain = text.replaceAll(ALL, '\ufffd');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
