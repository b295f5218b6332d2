import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type Action, type ActionDefinition, actionDefinitionSchema } from '#shared/action.ts';
import { fileFailure } from './file-failure.ts';

/** What the actions were that the history refers to: one file for each version, written once and never changed. */
export type ActionVersions = {
  /** Writes a version down unless it is there. @throws AppFailure STORE_FAILED */
  keep(action: Action): void;
  /** Undefined when there is none, or when the file is not what was written. */
  find(version: string): ActionDefinition | undefined;
};

const VERSION = /^[0-9a-f]{12}$/;

/** The text that a version stands for: the definition with its defaults, in the order of the schema. */
function textOf(definition: ActionDefinition): string {
  return JSON.stringify(definition);
}

/** The first 12 hex digits of the SHA-256 of the definition. */
export function versionOf(definition: ActionDefinition): string {
  return versionOfText(textOf(definition));
}

function versionOfText(text: string): string {
  return hash('sha256', text).slice(0, 12);
}

/** @param directory exists and belongs to the app */
export function openActionVersions(directory: string): ActionVersions {
  const kept = new Set<string>();
  const fileOf = (version: string) => join(directory, `${version}.json`);

  return {
    keep({ version, definition }) {
      if (kept.has(version)) return;
      try {
        if (!existsSync(fileOf(version))) writeFileAtomic.sync(fileOf(version), textOf(definition), { mode: 0o600 });
      } catch (error) {
        throw fileFailure('The version of the action could not be kept', error);
      }
      kept.add(version);
    },
    find(version) {
      // A version comes from outside and becomes a file name.
      if (!VERSION.test(version) || !existsSync(fileOf(version))) return undefined;
      const text = readFileSync(fileOf(version), 'utf8');
      if (versionOfText(text) !== version) return undefined;
      return actionDefinitionSchema.safeParse(JSON.parse(text)).data;
    },
  };
}
