import type { ActionDefinition, Parameter } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';
import { type Command, throughSudo } from './sudo.ts';

/** A parameter inside a word; its name is the first group. */
export const PLACEHOLDER = /\{([a-z][a-z0-9_]{0,31})\}/g;

/** The names that stand in braces in a word. */
export function placeholders(word: string): string[] {
  return [...word.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);
}

/** The text that stands for a parameter in a word; undefined when there is none. */
function textOf(parameter: Parameter, value: string | undefined): string | undefined {
  if (parameter.type !== 'boolean' || parameter.flag === undefined) return value;
  return value === 'true' ? parameter.flag : undefined;
}

/** Fills the placeholders of one word in one pass; null when one of them has no text, so that the word is left out. */
function fillWord(word: string, texts: ReadonlyMap<string, string | undefined>): string | null {
  if (placeholders(word).some((name) => texts.get(name) === undefined)) return null;
  return word.replace(PLACEHOLDER, (_match, name: string) => texts.get(name) ?? '');
}

function ownWords(definition: ActionDefinition, values: Parameters): string[] {
  const given = new Map(Object.entries(values));
  const texts = new Map(
    // A secret is no argument, so it has neither a place in a word nor a number.
    Object.entries(definition.params)
      .filter(([, { type }]) => type !== 'secret')
      .map(([name, parameter]) => [name, textOf(parameter, given.get(name))]),
  );
  if ('shell' in definition) {
    // The number of a parameter never shifts: one without text arrives empty.
    return ['sh', '-c', definition.shell, 'sh', ...[...texts.values()].map((text) => text ?? '')];
  }
  return definition.argv.map((word) => fillWord(word, texts)).filter((word) => word !== null);
}

/**
 * The exact words of an action with checked parameters. Each value stays inside its word. An `argv` word whose
 * placeholder has no text is left out.
 * @param loginIsRoot whether the target runs commands as root already
 */
export function buildCommand(definition: ActionDefinition, values: Parameters, loginIsRoot: boolean): Command {
  return throughSudo({ words: ownWords(definition, values), env: definition.env }, definition.sudo, loginIsRoot);
}
