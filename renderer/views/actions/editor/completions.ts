import { argvActionSchema, shellActionSchema } from '#shared/action.ts';
import { z } from '#shared/z.ts';
import type { EntryContent } from './entry-text.ts';
import { KEY_WORDS } from './key-words.ts';
import type { Place } from './place.ts';

/** Something that may stand at a place. */
export type Offer = { label: string; detail: string; info?: string };

/** What only the app knows and the schema does not. */
export type Known = {
  groups: readonly string[];
  /** Ids and tags of servers. */
  servers: readonly string[];
  /** Ids of the actions that choices may come from. */
  choiceActions: readonly string[];
};

type Schema = z.core.JSONSchema.BaseSchema;

const ENTRY: Schema = z.toJSONSchema(z.union([argvActionSchema, shellActionSchema]), { io: 'input' });

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null;
}

/** The forms that a value may have: the schema itself, or its alternatives. */
function forms(schema: Schema): Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives ? alternatives.filter(isSchema).flatMap(forms) : [schema];
}

/** What the schema says about one key of a map. A parameter is of the kind that its `type` names, as long as it names one. */
function inner(schema: Schema, key: string, content: unknown): Schema[] {
  return forms(schema).flatMap((form) => {
    const property = form.properties?.[key] ?? form.additionalProperties;
    if (!isSchema(property)) return [];
    const kinds = forms(property);
    const type = isContent(content) ? content.type : undefined;
    const named = kinds.filter((kind) => isSchema(kind.properties?.type) && kind.properties.type.const === type);
    return named.length > 0 ? named : kinds;
  });
}

function isContent(value: unknown): value is EntryContent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeWords(schemas: readonly Schema[]): string {
  const words = schemas.flatMap((schema) => {
    if (schema.enum || schema.const !== undefined) return 'one of several';
    switch (schema.type) {
      case 'string':
        return 'text';
      case 'integer':
        return 'whole number';
      case 'number':
        return 'number';
      case 'boolean':
        return 'true or false';
      case 'array':
        return 'list';
      case 'object':
        return 'keys and values';
      default:
        return [];
    }
  });
  return [...new Set(words)].join(', ');
}

function valuesOf(schema: Schema): string[] {
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  if (schema.type === 'boolean') return ['true', 'false'];
  return isSchema(schema.items) ? forms(schema.items).flatMap(valuesOf) : [];
}

function knownValues(place: Extract<Place, { kind: 'value' }>, content: EntryContent, known: Known): Offer[] {
  const offers = (labels: readonly string[], detail: string) => labels.map((label) => ({ label, detail }));
  if (place.path.length === 0) {
    switch (place.key) {
      case 'group':
        return offers(known.groups, 'group');
      case 'servers':
        return offers(known.servers, 'server or tag');
      case 'argv': {
        const names = isContent(content.params) ? Object.keys(content.params) : [];
        return offers(
          names.map((name) => `'{${name}}'`),
          'parameter',
        );
      }
      default:
        return [];
    }
  }
  return place.path.at(-1) === 'choices_from' && place.key === 'action' ? offers(known.choiceActions, 'action') : [];
}

/** What may stand at a place of an entry that says `content`. */
export function offersAt(place: Place, content: EntryContent, known: Known): Offer[] {
  let schemas: Schema[] = [ENTRY];
  let present: unknown = content;
  for (const key of place.path) {
    const below: unknown = isContent(present) ? present[key] : undefined;
    schemas = schemas.flatMap((schema) => inner(schema, key, below));
    present = below;
  }
  if (place.kind === 'value') {
    const values = schemas.flatMap((schema) => inner(schema, place.key, undefined)).flatMap(valuesOf);
    const fixed = [...new Set(values)].map((label) => ({ label, detail: '' }));
    return [...knownValues(place, content, known), ...fixed];
  }
  const taken = isContent(present) ? Object.keys(present) : [];
  const keys = [
    ...new Set(schemas.flatMap((schema) => forms(schema).flatMap((form) => Object.keys(form.properties ?? {})))),
  ];
  return keys
    .filter((key) => !taken.includes(key))
    .map((key) => {
      const info = place.path.length === 0 ? KEY_WORDS[key] : undefined;
      const detail = typeWords(schemas.flatMap((schema) => inner(schema, key, undefined)));
      return info === undefined ? { label: key, detail } : { label: key, detail, info };
    });
}
