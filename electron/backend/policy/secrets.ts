import { type ActionDefinition, SECRET_MASK } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';

function secretNames(definition: ActionDefinition): string[] {
  return Object.entries(definition.params).flatMap(([name, { type }]) => (type === 'secret' ? [name] : []));
}

/** The parameters as they may be written down: every secret replaced by its mask. */
export function maskSecrets(definition: ActionDefinition, parameters: Parameters): Parameters {
  const secrets = new Set(secretNames(definition));
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, secrets.has(name) ? SECRET_MASK : value]),
  );
}

/** What the command reads from standard input: a line for each secret, empty when not given; null without any. */
export function secretInput(definition: ActionDefinition, parameters: Parameters): string | null {
  const names = secretNames(definition);
  return names.length === 0 ? null : names.map((name) => `${parameters[name] ?? ''}\n`).join('');
}
