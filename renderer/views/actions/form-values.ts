import type { Action, Parameter } from '#shared/action.ts';
import type { Parameters, Run } from '#shared/run.ts';

/** What a form shows for one parameter before anything is typed. */
export function defaultText(parameter: Parameter): string {
  if (parameter.type === 'boolean') return String(parameter.default);
  if (parameter.type === 'choice') return parameter.default ?? (parameter.optional ? '' : (parameter.choices[0] ?? ''));
  return parameter.default === undefined ? '' : String(parameter.default);
}

/** The text of every field of an action's form: what was typed, else what ran last, else the defaults. */
export function formTexts(action: Action, typed: Parameters | undefined, last: Parameters = {}): Parameters {
  const entries = Object.entries(action.definition.params);
  return Object.fromEntries(
    entries.map(([name, parameter]) => [name, typed?.[name] ?? last[name] ?? defaultText(parameter)]),
  );
}

/** What is sent: every field that says something. A field left empty is a parameter that was not given. */
export function toParameters(texts: Parameters): Parameters {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

/** Names of parameters that still need a value. */
export function missingParameters({ definition }: Pick<Action, 'definition'>, texts: Parameters): string[] {
  return Object.entries(definition.params)
    .filter(([name, parameter]) => !parameter.optional && !hasDefault(parameter) && (texts[name] ?? '') === '')
    .map(([name]) => name);
}

function hasDefault(parameter: Parameter): boolean {
  return parameter.default !== undefined;
}

/** The heading of a parameter's field: its title, or its name with spaces. */
export function parameterTitle(name: string, parameter: Parameter | undefined): string {
  const words = name.replaceAll('_', ' ');
  return parameter?.title ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** What may stand in a field, in words; nothing when the description or the choices already say it. */
export function parameterHint(parameter: Parameter): string | undefined {
  if (parameter.description !== undefined) return parameter.description;
  switch (parameter.type) {
    case 'integer':
      return parameter.max === Number.MAX_SAFE_INTEGER
        ? `A whole number from ${parameter.min}`
        : `A whole number, ${parameter.min} to ${parameter.max}`;
    case 'port':
      return '1 to 65535';
    case 'path':
      return 'An absolute path, such as /var/log';
    case 'host':
      return 'A host name or an IP address';
    case 'secret':
      return 'Sent on standard input and kept nowhere';
    default:
      return undefined;
  }
}

/** Values that were used for this parameter lately, newest first, without repeats. */
export function recentValues(runs: Iterable<Run>, actionId: string, name: string, most = 8): string[] {
  const newestFirst = [...runs]
    .filter((run) => run.action.id === actionId && run.outcome?.kind !== 'refused')
    .reverse();
  return [...new Set(newestFirst.flatMap((run) => run.parameters[name] ?? []))].slice(0, most);
}
