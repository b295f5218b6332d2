import { hash } from 'node:crypto';
import { type Action, type ActionDefinition, argvActionSchema, shellActionSchema } from '#shared/action.ts';
import type { Problem } from '#shared/event.ts';
import { z } from '#shared/z.ts';
import { checkDefinition } from '../policy/definition.ts';
import type { Unsubscribe } from '../ports.ts';
import { openYamlFile } from './yaml-file.ts';
import { type ContentFault, duplicateIds, type Parsed, parseWith } from './yaml-text.ts';

/** actions.yaml: the whitelist in force. */
export type ActionStore = {
  /** By id, in the order of the file. */
  actions(): ReadonlyMap<string, Action>;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

const fileSchema = z.strictObject({ actions: z.array(z.record(z.string(), z.unknown())).nullable().default([]) });

/** By its one command key, so that faults are told for the kind of action that is meant. */
function parseDefinition(entry: Record<string, unknown>, path: readonly PropertyKey[]): Parsed<ActionDefinition> {
  const fault = (message: string): Parsed<ActionDefinition> => ({ kind: 'broken', faults: [{ path, message }] });
  if ('argv' in entry && 'shell' in entry) return fault('an action has argv or shell, not both');
  if ('shell' in entry) return parseWith(shellActionSchema, entry, path);
  if ('argv' in entry) return parseWith(argvActionSchema, entry, path);
  return fault('an action needs argv (a list of words) or shell (a text)');
}

/** The first 12 hex digits of the SHA-256 of the definition, with its defaults and in the order of the schema. */
function versionOf(definition: ActionDefinition): string {
  return hash('sha256', JSON.stringify(definition)).slice(0, 12);
}

/** Gives the content of actions.yaml its type: every entry sound, every id once. */
export function parseActions(content: unknown): Parsed<ReadonlyMap<string, Action>> {
  const file = parseWith(fileSchema, content ?? {});
  if (file.kind === 'broken') return file;

  const definitions: ActionDefinition[] = [];
  const faults: ContentFault[] = [];
  for (const [index, entry] of (file.value.actions ?? []).entries()) {
    const path = ['actions', index];
    const parsed = parseDefinition(entry, path);
    if (parsed.kind === 'broken') {
      faults.push(...parsed.faults);
      continue;
    }
    definitions.push(parsed.value);
    for (const fault of checkDefinition(parsed.value)) {
      faults.push({ path: [...path, ...fault.path], message: fault.message });
    }
  }
  // Positions in the list only count when nothing was left out of it.
  if (faults.length === 0) faults.push(...duplicateIds('actions', definitions));
  if (faults.length > 0) return { kind: 'broken', faults };

  const actions = definitions.map((definition) => ({ version: versionOf(definition), definition }));
  return { kind: 'good', value: new Map(actions.map((action) => [action.definition.id, action])) };
}

/** Opens actions.yaml and watches it. */
export function openActions(file: string): ActionStore {
  const yaml = openYamlFile<ReadonlyMap<string, Action>>(file, new Map(), parseActions);
  return { actions: yaml.current, problem: yaml.problem, onChange: yaml.onChange, close: yaml.close };
}
