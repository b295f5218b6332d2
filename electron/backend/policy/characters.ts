/** Why a character may not stand in a value. */
export type ForbiddenKind = 'nul' | 'line-break' | 'control' | 'half' | 'invisible' | 'unassigned' | 'not-ascii';

/** The first character that may not stand in a value, and why. */
export type Forbidden = { kind: ForbiddenKind; codePoint: number };

// Fixed classes of single characters: linear whatever the value.
const CONTROL = /\p{Cc}/u;
const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/u;
const SURROGATE = /\p{Cs}/u;
/** Zero-width, direction controls, tags, fillers, variation selectors: whatever a person cannot see. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const UNASSIGNED = /[\p{Cn}\p{Co}]/u;

function kindOf(character: string, asciiOnly: boolean): ForbiddenKind | null {
  if (character === '\0') return 'nul';
  if (LINE_BREAK.test(character)) return 'line-break';
  if (CONTROL.test(character)) return 'control';
  if (SURROGATE.test(character)) return 'half';
  if (INVISIBLE.test(character)) return 'invisible';
  if (UNASSIGNED.test(character)) return 'unassigned';
  if (asciiOnly && character > '\x7f') return 'not-ascii';
  return null;
}

/** The first forbidden character of a value; `asciiOnly` is for names, where look-alikes would deceive. */
export function findForbidden(value: string, asciiOnly: boolean): Forbidden | null {
  for (const character of value) {
    const kind = kindOf(character, asciiOnly);
    if (kind !== null) return { kind, codePoint: character.codePointAt(0) ?? 0 };
  }
  return null;
}

/** A code point as Unicode writes it: `U+0430`. */
export function formatCodePoint(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}
