import type { Parameter } from '#shared/action.ts';
import type { Run } from '#shared/run.ts';
import { type Haystack, haystack } from './fuzzy.ts';

/** Values that servers were asked for already, by `choicesKey`. */
export type LiveChoices = ReadonlyMap<string, readonly string[]>;

export function choicesKey(actionId: string, parameter: string, serverId: string): string {
  return [actionId, parameter, serverId].join(' ');
}

/** A parameter of an action that is to run on one server; on several it is null: only what one offered is known to be there. */
export type ValueTarget = { actionId: string; name: string; parameter: Parameter; serverId: string | null };
export type KnownValue = { value: string; text: Haystack };

/** Values that a parameter is likely to get: its choices, or what it got lately and what the server offered. */
export type KnownValues = (target: ValueTarget) => readonly KnownValue[];

/** Knows what is in `runs` (newest first) and `live`; what was looked up once is remembered. */
export function createKnownValues(runs: readonly Pick<Run, 'action' | 'parameters'>[], live: LiveChoices): KnownValues {
  const found = new Map<string, readonly KnownValue[]>();
  const recent = new Map<string, string[]>();
  for (const { action, parameters } of runs) {
    for (const [name, value] of Object.entries(parameters)) {
      const key = choicesKey(action.id, name, '');
      recent.set(key, [...(recent.get(key) ?? []), value]);
    }
  }
  return ({ actionId, name, parameter, serverId }) => {
    const key = choicesKey(actionId, name, serverId ?? '');
    const values = found.get(key) ?? valuesOf(parameter, recent.get(choicesKey(actionId, name, '')), live.get(key));
    found.set(key, values);
    return values;
  };
}

function valuesOf(parameter: Parameter, recent: readonly string[] = [], offered: readonly string[] = []): KnownValue[] {
  if (parameter.type === 'secret' || parameter.type === 'boolean') return [];
  const values = parameter.type === 'choice' ? parameter.choices : [...new Set([...recent, ...offered])];
  return values.map((value) => ({ value, text: haystack(value) }));
}
