import { diffLines } from 'diff';

/** A stretch of lines that both outputs have, or one of them. A long common stretch is `folded` to its number of lines. */
export type Stretch = { kind: 'same' | 'removed' | 'added'; lines: string[] } | { kind: 'folded'; count: number };

/** Lines around a difference that are shown. */
const CONTEXT = 3;
/** Characters of an output that are compared, lines that are shown, and milliseconds that may be spent. */
const COMPARED = 400_000;
const SHOWN = 2000;
const PATIENCE_MS = 1500;

export type OutputComparison =
  | { kind: 'same' }
  /** Too different for an answer in time. */
  | { kind: 'too-different' }
  /** `cut` when there is more than what was compared or is shown. */
  | { kind: 'different'; stretches: Stretch[]; cut: boolean };

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function fold(lines: string[], first: boolean, last: boolean): Stretch[] {
  const before = first ? 0 : CONTEXT;
  const after = last ? 0 : CONTEXT;
  const count = lines.length - before - after;
  // A fold that hides a line or two is longer than they are.
  if (count <= 2) return [{ kind: 'same', lines }];
  const head: Stretch[] = before > 0 ? [{ kind: 'same', lines: lines.slice(0, before) }] : [];
  const tail: Stretch[] = after > 0 ? [{ kind: 'same', lines: lines.slice(-after) }] : [];
  return [...head, { kind: 'folded', count }, ...tail];
}

/** Compares two outputs line by line, for so many milliseconds at most. */
export function compareOutputs(one: string, two: string, patienceMs = PATIENCE_MS): OutputComparison {
  if (one === two) return { kind: 'same' };
  const changes = diffLines(one.slice(0, COMPARED), two.slice(0, COMPARED), { timeout: patienceMs });
  if (changes === undefined) return { kind: 'too-different' };
  let left = SHOWN;
  const stretches: Stretch[] = [];
  for (const [index, { added, removed, value }] of changes.entries()) {
    if (left <= 0) break;
    const lines = linesOf(value);
    const same = !added && !removed;
    const parts = same ? fold(lines, index === 0, index === changes.length - 1) : [];
    if (!same) parts.push({ kind: added ? 'added' : 'removed', lines: lines.slice(0, left) });
    for (const part of parts) left -= part.kind === 'folded' ? 1 : part.lines.length;
    stretches.push(...parts);
  }
  return { kind: 'different', stretches, cut: left <= 0 || one.length > COMPARED || two.length > COMPARED };
}
