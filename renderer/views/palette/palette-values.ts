import type { Action, Parameter } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';
import { fuzzyScore, haystack } from './fuzzy.ts';
import type { KnownValue } from './known-values.ts';

/** A word as it was typed; `plain` is the same in lower case. */
export type PaletteWord = { typed: string; plain: string };

/** How words became values of an action's parameters. `scores` has one number for each word. */
export type WordValues = { values: Parameters; scores: readonly number[] };

/** A value that nothing speaks for but that it is possible: less than any word of a title. */
const POSSIBLE = 0.5;

/** How well a word fits a value that is known; 0 when none begins like it. */
export function bestKnown(known: readonly KnownValue[], word: PaletteWord): { value: string; score: number } | null {
  let found: { value: string; score: number } | null = null;
  for (const { value, text } of known) {
    const score = fuzzyScore(text, word.plain);
    if (score >= 3 && score > (found?.score ?? 0)) found = { value, score };
  }
  return found;
}

/** Gives every word to a parameter: to one that knows such a value, else to the first that may have it. */
export function assignValues(
  action: Action,
  knownOf: (name: string) => readonly KnownValue[],
  words: readonly PaletteWord[],
): WordValues | null {
  const free = new Map(Object.entries(action.definition.params));
  const values: Record<string, string> = {};
  const scores: number[] = [];
  for (const word of words) {
    const taken = takeKnown(free, knownOf, word) ?? takePossible(free, word);
    if (!taken) return null;
    free.delete(taken.name);
    values[taken.name] = taken.value;
    scores.push(taken.score);
  }
  return { values, scores };
}

type Taken = { name: string; value: string; score: number };

function takeKnown(
  free: ReadonlyMap<string, Parameter>,
  knownOf: (name: string) => readonly KnownValue[],
  word: PaletteWord,
): Taken | null {
  let taken: Taken | null = null;
  for (const name of free.keys()) {
    const found = bestKnown(knownOf(name), word);
    if (found && found.score > (taken?.score ?? 0)) taken = { name, ...found };
  }
  return taken;
}

function takePossible(free: ReadonlyMap<string, Parameter>, word: PaletteWord): Taken | null {
  for (const [name, parameter] of free) {
    if (parameter.type === 'boolean') {
      if (fuzzyScore(haystack(parameter.title ?? '', name.replaceAll('_', ' ')), word.plain) >= 3) {
        return { name, value: 'true', score: 3 };
      }
    } else if (mayHave(parameter, word.typed)) return { name, value: word.typed, score: POSSIBLE };
  }
  return null;
}

/** A guess; the backend decides. */
function mayHave(parameter: Parameter, text: string): boolean {
  switch (parameter.type) {
    case 'integer':
      return /^-?\d+$/.test(text);
    case 'port':
      return /^\d+$/.test(text);
    case 'path':
      return text.startsWith('/');
    case 'string':
    case 'service':
    case 'container':
    case 'host':
      return !text.startsWith('#') && (parameter.allow_leading_dash || !text.startsWith('-'));
    case 'boolean':
    case 'choice':
    case 'secret':
      return false;
  }
}
