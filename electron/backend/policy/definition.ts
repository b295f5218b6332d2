import { RE2JS, RE2JSException } from 're2js';
import type { ActionDefinition, Parameter } from '#shared/action.ts';
import { findFault } from './parameters.ts';
import { findUnquotedParameter } from './shell-text.ts';
import { placeholders } from './words.ts';

/** Something wrong with an entry of actions.yaml: where in the entry, and what. */
export type DefinitionFault = { path: (string | number)[]; message: string };

function patternFault(pattern: string): string | null {
  try {
    RE2JS.compile(pattern);
    return null;
  } catch (error) {
    if (error instanceof RE2JSException) return `this pattern cannot be used (RE2 syntax): ${error.message}`;
    throw error;
  }
}

function parameterFaults(name: string, parameter: Parameter): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const add = (key: string, message: string) => faults.push({ path: ['params', name, key], message });

  if ('pattern' in parameter && parameter.pattern !== undefined) {
    const fault = patternFault(parameter.pattern);
    // Neither defaults nor values can be checked with a pattern that does not compile.
    if (fault !== null) return [{ path: ['params', name, 'pattern'], message: fault }];
  }
  if (parameter.type === 'integer' && parameter.min > parameter.max) add('min', 'min is larger than max');
  if (parameter.type === 'boolean' && parameter.flag?.includes('\0')) add('flag', 'a NUL character cannot be sent');
  if (parameter.type === 'choice') {
    for (const choice of parameter.choices) {
      const fault = findFault(parameter, choice);
      if (fault !== null) add('choices', `a choice ${fault.wrong}`);
    }
  }
  if (parameter.default !== undefined) {
    const fault = findFault(parameter, parameter.default.toString());
    if (fault !== null) add('default', `the default ${fault.wrong}`);
  }
  return faults;
}

/** `"$1"`, `${12}`, `"$@"`: how the text of a `shell` action refers to its parameters. */
function refersTo(shell: string, position: number): boolean {
  const own = position < 10 ? [`$${position}`, `\${${position}`] : [`\${${position}`];
  return [...own, '$@', '$*', `\${@`].some((reference) => shell.includes(reference));
}

function shellFaults(shell: string, declared: readonly string[]): DefinitionFault[] {
  const unquoted = declared.length > 0 ? findUnquotedParameter(shell) : null;
  if (unquoted !== null) {
    return [{ path: ['shell'], message: `line ${unquoted.line} of the text: ${unquoted.message}` }];
  }

  // `${name}` is a variable of the text's own.
  const braced = new Set(placeholders(shell.replaceAll('${', '$')));
  return declared.flatMap((name, index) => {
    const written = index + 1 < 10 ? `"$${index + 1}"` : `"\${${index + 1}}"`;
    if (braced.has(name)) {
      return [{ path: ['shell'], message: `{${name}} has no meaning in shell text; write ${written}` }];
    }
    if (refersTo(shell, index + 1)) return [];
    return [{ path: ['params', name], message: `the parameter is never used; write ${written} where it belongs` }];
  });
}

function argvFaults(
  argv: readonly string[],
  declared: readonly string[],
  secrets: readonly string[],
): DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const used = new Set<string>();
  for (const [index, word] of argv.entries()) {
    for (const name of placeholders(word)) {
      used.add(name);
      if (secrets.includes(name)) {
        const message = `{${name}} is a secret, which is never an argument: it arrives on standard input`;
        faults.push({ path: ['argv', index], message });
      } else if (!declared.includes(name)) {
        faults.push({ path: ['argv', index], message: `{${name}} is not a parameter of this action` });
      } else if (index === 0) {
        faults.push({ path: ['argv', 0], message: 'the first word names the program and cannot be a parameter' });
      }
    }
  }
  if (argv[0] === '')
    faults.push({ path: ['argv', 0], message: 'the first word names the program and cannot be empty' });
  for (const name of declared) {
    if (used.has(name)) continue;
    faults.push({ path: ['params', name], message: `the parameter is never used; write {${name}} where it belongs` });
  }
  return faults;
}

function nulFaults(definition: ActionDefinition): DefinitionFault[] {
  const texts: [string, string[]][] = [
    'shell' in definition ? ['shell', [definition.shell]] : ['argv', definition.argv],
    ['env', Object.values(definition.env)],
    ['cwd', [definition.cwd ?? '']],
  ];
  return texts
    .filter(([, values]) => values.some((value) => value.includes('\0')))
    .map(([key]) => ({ path: [key], message: 'a NUL character cannot be sent' }));
}

function terminalFaults({ pty, sudo }: ActionDefinition): DefinitionFault[] {
  if (!pty || typeof sudo === 'boolean' || sudo.password === 'never') return [];
  return [
    { path: ['pty'], message: 'in a terminal sudo asks for the password itself; leave out pty, or password: ask' },
  ];
}

function secretFaults({ pty, sudo }: ActionDefinition, secrets: readonly string[]): DefinitionFault[] {
  const [first] = secrets;
  if (first === undefined) return [];
  const faults: DefinitionFault[] = [];
  if (pty) faults.push({ path: ['pty'], message: 'a terminal would show the secret; leave out pty' });
  if (typeof sudo === 'object' && sudo.password === 'ask') {
    const message = 'standard input cannot carry the password of sudo and a secret; leave out password: ask';
    faults.push({ path: ['sudo', 'password'], message });
  }
  return faults;
}

/** What the schema cannot see in an entry of actions.yaml. Empty when it is sound. */
export function checkDefinition(definition: ActionDefinition): DefinitionFault[] {
  const names = Object.keys(definition.params);
  const secrets = names.filter((name) => definition.params[name]?.type === 'secret');
  const declared = names.filter((name) => !secrets.includes(name));
  return [
    ...('shell' in definition
      ? shellFaults(definition.shell, declared)
      : argvFaults(definition.argv, declared, secrets)),
    ...Object.entries(definition.params).flatMap(([name, parameter]) => parameterFaults(name, parameter)),
    ...nulFaults(definition),
    ...terminalFaults(definition),
    ...secretFaults(definition, secrets),
  ];
}

/** What only the whole list can tell: whether the actions that give choices to others exist and may do so. */
export function checkChoices(
  definition: ActionDefinition,
  byId: ReadonlyMap<string, ActionDefinition>,
): DefinitionFault[] {
  return Object.entries(definition.params).flatMap(([name, parameter]): DefinitionFault[] => {
    if (!('choices_from' in parameter) || parameter.choices_from === undefined) return [];
    const fault = (message: string) => [{ path: ['params', name, 'choices_from', 'action'], message }];
    const source = byId.get(parameter.choices_from.action);
    if (source === undefined) return fault(`there is no action "${parameter.choices_from.action}"`);
    if (source.risk !== 'safe' || source.confirm !== undefined)
      return fault('choices can only come from a safe action');
    const needs = Object.entries(source.params).filter(([, one]) => !one.optional && one.default === undefined);
    return needs.length === 0
      ? []
      : fault(`choices cannot come from an action that needs ${needs.map(([other]) => other).join(', ')}`);
  });
}
