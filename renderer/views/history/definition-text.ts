import { stringify } from 'yaml';
import { type ActionDefinition, actionDefinitionSchema, parameterSchema } from '#shared/action.ts';

/** What is written where nothing is: it says nothing about this action. */
const DEFAULTS: Readonly<Record<string, unknown>> = actionDefinitionSchema.parse({ id: 'a', title: 'A', argv: ['a'] });

function without(values: object, defaults: Readonly<Record<string, unknown>>, kept: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([key, value]) => kept.includes(key) || JSON.stringify(value) !== JSON.stringify(defaults[key]),
    ),
  );
}

function plainParameter(parameter: ActionDefinition['params'][string]): object {
  const bare =
    parameter.type === 'choice' ? { type: parameter.type, choices: parameter.choices } : { type: parameter.type };
  return without(parameter, parameterSchema.parse(bare), ['type', 'choices']);
}

/** An action as YAML, as somebody would write it: without what is so by default. */
export function definitionText(definition: ActionDefinition): string {
  const params = Object.fromEntries(
    Object.entries(definition.params).map(([name, parameter]) => [name, plainParameter(parameter)]),
  );
  const command = 'shell' in definition ? 'shell' : 'argv';
  return stringify(without({ ...definition, params }, DEFAULTS, ['id', 'title', command]), { lineWidth: 0 });
}
