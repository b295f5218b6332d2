import { type ActionDefinition, SECRET_MASK } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';

function secretNames(definition: ActionDefinition): string[] {
  return Object.entries(definition.params).flatMap(([name, { type }]) => (type === 'secret' ? [name] : []));
}

/**
 * The parameters as they may be written down: every secret replaced by its mask. So is every value that the action does
 * not declare, and every one for an action that is not there: nobody can say that it is none.
 */
export function maskParameters(definition: ActionDefinition | undefined, parameters: Parameters): Parameters {
  const declared = new Map(Object.entries(definition?.params ?? {}));
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const type = declared.get(name)?.type;
      return [name, type === undefined || type === 'secret' ? SECRET_MASK : value];
    }),
  );
}

/** What the command reads from standard input: a line for each secret, empty when not given; null without any. */
export function secretInput(definition: ActionDefinition, parameters: Parameters): string | null {
  const names = secretNames(definition);
  return names.length === 0 ? null : names.map((name) => `${parameters[name] ?? ''}\n`).join('');
}
