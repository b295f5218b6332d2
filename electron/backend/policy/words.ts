import type { ActionDefinition, Parameter } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';

/** A command as a target takes it: words, and what has to be added to the environment. */
export type Command = { words: string[]; env: Readonly<Record<string, string>> };

const PLACEHOLDER = /\{([a-z][a-z0-9_]{0,31})\}/g;

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
    Object.entries(definition.params).map(([name, parameter]) => [name, textOf(parameter, given.get(name))]),
  );
  if ('shell' in definition) {
    // The number of a parameter never shifts: one without text arrives empty.
    return ['sh', '-c', definition.shell, 'sh', ...[...texts.values()].map((text) => text ?? '')];
  }
  return definition.argv.map((word) => fillWord(word, texts)).filter((word) => word !== null);
}

/**
 * The exact words of an action with checked parameters. Each value stays inside its word. An `argv` word whose
 * placeholder has no text is left out. With `sudo` the action's environment is set behind sudo (by `env`), because
 * sudo clears the one before it; `asRoot` says that sudo is not needed.
 */
export function buildCommand(definition: ActionDefinition, values: Parameters, asRoot: boolean): Command {
  const words = ownWords(definition, values);
  if (!definition.sudo || asRoot) return { words, env: definition.env };
  const assignments = Object.entries(definition.env).map(([name, value]) => `${name}=${value}`);
  const environment = assignments.length > 0 ? ['env', ...assignments] : [];
  return { words: ['sudo', '-n', '--', ...environment, ...words], env: {} };
}
