/** Names that stand in one field, separated by commas or blanks. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
