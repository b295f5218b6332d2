import { type Action, type ActionDefinition, argvActionSchema, shellActionSchema } from '#shared/action.ts';
import type { RemovedAction } from '#shared/action-text.ts';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import { z } from '#shared/z.ts';
import { checkChoices, checkDefinition } from '../policy/definition.ts';
import type { Unsubscribe } from '../ports.ts';
import { actionText, addAction, removeAction, replaceAction } from './action-edit.ts';
import { versionOf } from './action-versions.ts';
import { type ContentFault, type Parsed, parseWith } from './parse-with.ts';
import { refuseOtherChanges } from './untouched.ts';
import { openYamlFile } from './yaml-file.ts';
import { entryOf, topList } from './yaml-merge.ts';
import { duplicateIds, type ReadText, readYaml } from './yaml-text.ts';

/** actions.yaml: the whitelist in force. */
export type ActionStore = {
  /** By id, in the order of the file. */
  actions(): ReadonlyMap<string, Action>;
  /** The YAML of one action as it stands in the file. @throws AppFailure NOT_FOUND, CONFIGURATION_BROKEN */
  text(actionId: string): string;
  /**
   * Adds the action that a text holds, or puts it in the place of another, which may have had another id.
   * @throws AppFailure VALIDATION_ERROR, CONFLICT (the id is taken), NOT_FOUND, CONFIGURATION_BROKEN, STORE_FAILED
   */
  save(change: { text: string; replace: string | null; position?: number | undefined }): Action;
  /** @throws AppFailure NOT_FOUND, VALIDATION_ERROR (another takes its choices from it), CONFIGURATION_BROKEN, STORE_FAILED */
  remove(actionId: string): RemovedAction;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// A record would be copied, and there may be very many.
const entrySchema = z.custom<Record<string, unknown>>(isMap, 'this must be a map of keys and values');
const fileSchema = z.strictObject({ actions: z.array(entrySchema).nullable().default([]) });

/** By its one command key, so that faults are told for the kind of action that is meant. */
function parseDefinition(entry: Record<string, unknown>, path: readonly PropertyKey[]): Parsed<ActionDefinition> {
  const fault = (message: string): Parsed<ActionDefinition> => ({ kind: 'broken', faults: [{ path, message }] });
  if ('argv' in entry && 'shell' in entry) return fault('an action has argv or shell, not both');
  if ('shell' in entry) return parseWith(shellActionSchema, entry, path);
  if ('argv' in entry) return parseWith(argvActionSchema, entry, path);
  return fault('an action needs argv (a list of words) or shell (a text)');
}

function choicesFaults(definitions: readonly ActionDefinition[]): ContentFault[] {
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  return definitions.flatMap((definition, index) =>
    checkChoices(definition, byId).map(({ path, message }) => ({ path: ['actions', index, ...path], message })),
  );
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
  if (faults.length === 0) faults.push(...choicesFaults(definitions));
  if (faults.length > 0) return { kind: 'broken', faults };

  const actions = definitions.map((definition) => ({ version: versionOf(definition), definition }));
  return { kind: 'good', value: new Map(actions.map((action) => [action.definition.id, action])) };
}

/** Gives the text of one action its type. Pasted with its dash, it is a list of one. */
function parseOne(content: unknown): Parsed<ActionDefinition> {
  const [entry, ...more] = Array.isArray(content) ? content : [content];
  const path = Array.isArray(content) ? [0] : [];
  if (more.length > 0)
    return { kind: 'broken', faults: [{ path: [1], message: 'there is more than one action here' }] };
  const map = parseWith(entrySchema, entry, path);
  if (map.kind === 'broken') return map;
  const parsed = parseDefinition(map.value, path);
  if (parsed.kind === 'broken') return parsed;
  const faults = checkDefinition(parsed.value).map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  return faults.length > 0 ? { kind: 'broken', faults } : parsed;
}

/** Reads the text of one action. What depends on the other actions is only looked at when it is saved. */
export function readAction(text: string): ReadText<ActionDefinition> {
  return readYaml(text, parseOne);
}

/** Opens actions.yaml and watches it. */
export function openActions(file: string): ActionStore {
  const yaml = openYamlFile<ReadonlyMap<string, Action>>(file, new Map(), parseActions);

  return {
    actions: yaml.current,
    text: (actionId) => yaml.look((document) => actionText(document, actionId)),
    save({ text, replace, position }) {
      const read = readAction(text);
      if (read.kind === 'broken') {
        const { line, column, message } = read.fault;
        throw new AppFailure({
          code: 'VALIDATION_ERROR',
          message: `The action is broken at line ${line}, column ${column}: ${message}.`,
          next: 'Nothing was changed. Correct it and save again.',
        });
      }
      const { id } = read.value;
      yaml.edit(
        (document) => {
          if (id !== replace && entryOf(topList(document, 'actions'), id) !== undefined) throw taken(id);
          if (replace === null) addAction(document, text, position);
          else replaceAction(document, replace, text);
        },
        (before, after) => refuseOtherChanges(before, after, new Set([id])),
      );
      const saved = yaml.current().get(id);
      if (saved === undefined) throw new Error(`the action ${id} was not saved`);
      return saved;
    },
    remove(actionId) {
      let removed: RemovedAction | undefined;
      yaml.edit(
        (document) => {
          removed = removeAction(document, actionId);
        },
        (before, after) => refuseOtherChanges(before, after, new Set()),
      );
      if (removed === undefined) throw new Error(`the action ${actionId} was not removed`);
      return removed;
    },
    problem: yaml.problem,
    onChange: yaml.onChange,
    close: yaml.close,
  };
}

function taken(id: string): AppFailure {
  return new AppFailure({
    code: 'CONFLICT',
    message: `There is already an action with the id "${id}".`,
    next: 'Choose another id, or edit the action that has it.',
  });
}
