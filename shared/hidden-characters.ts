/**
 * Controls, formatting characters (zero-width and reordering ones among them), lone surrogates, unusual line ends, and
 * the letters and spaces that look like nothing.
 */
export const HIDDEN_CHARACTER = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u;

/**
 * What lets a name that a person gives read as another, or as none: controls, line ends, blanks of no width, switches of
 * the direction of writing. Joiners are not among them, since emoji and several scripts are written with them.
 */
export const DECEIVING_CHARACTER =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;

const ALL = new RegExp(HIDDEN_CHARACTER.source, 'gu');

/** Text that somebody else wrote, for places that show only plain text: nothing hidden in it, and not longer than `most`. */
export function plainText(text: string, most: number): string {
  const plain = text.replaceAll(ALL, '\ufffd');
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
