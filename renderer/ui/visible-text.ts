import { HIDDEN_CHARACTER as HIDDEN } from '#shared/hidden-characters.ts';

/** A stretch of text that can be shown as it is, or one character that cannot be seen and is named instead. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'hidden'; name: string };

const HIDDEN_OR_TEXT = new RegExp(`${HIDDEN.source}|[^]+?(?=${HIDDEN.source}|$)`, 'gu');

const NAMES: Readonly<Record<string, string>> = { '\n': '↵', '\r': '␍', '\t': '⇥', '\x00': 'NUL', '\x1b': 'ESC' };

/** Splits hostile text so that nothing in it stays unseen. `keepLines` leaves line ends and tabs as they are. */
export function visibleParts(text: string, { keepLines = false } = {}): TextPart[] {
  // Nearly all text: its characters need not be looked at one by one.
  if (!HIDDEN.test(text)) return text === '' ? [] : [{ kind: 'text', text }];
  const parts: TextPart[] = [];
  for (const [piece] of text.matchAll(HIDDEN_OR_TEXT)) {
    const last = parts.at(-1);
    const shown = !HIDDEN.test(piece) || (keepLines && (piece === '\n' || piece === '\t'));
    if (!shown) parts.push({ kind: 'hidden', name: nameOf(piece) });
    else if (last?.kind === 'text') last.text += piece;
    else parts.push({ kind: 'text', text: piece });
  }
  return parts;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMES[character] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
