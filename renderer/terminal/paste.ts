/**
 * What may be pasted into a terminal: text, tabs and line ends. Whoever wrote what is on the clipboard could otherwise
 * press keys with it (Ctrl+C, Escape) or end a bracketed paste early.
 */
export function cleanPaste(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[[\p{Cc}\p{Bidi_Control}]--[\t\n]]/gv, '');
}

/** How many lines a text has; a line end behind the last one does not begin another. */
export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}
