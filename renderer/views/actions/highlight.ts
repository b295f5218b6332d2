import type { ActionDefinition } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';

/** A piece of a command's text; `parameter` names the value it comes from. */
export type Segment = { text: string; parameter: string | null };

/**
 * Cuts the text of a command (words quoted for a shell, joined by spaces) into what is fixed and what came from
 * parameters. What cannot be told apart with certainty stays one fixed piece: the text itself is never changed.
 */
export function markParameters(text: string, definition: ActionDefinition, values: Parameters): Segment[] {
  const shellWords = splitQuoted(text);
  const templates = templatesOf(definition, values);
  const offset = shellWords.length - templates.length;
  if (offset < 0) return [{ text, parameter: null }];
  const segments = shellWords.flatMap((word, index) => {
    const template = index < offset ? undefined : templates[index - offset];
    const space: Segment[] = index === 0 ? [] : [{ text: ' ', parameter: null }];
    return [...space, ...markWord(word, template ?? '', values)];
  });
  return mergeFixed(segments);
}

/** The words of a definition that will be there, as templates with `{name}` where a value goes. */
function templatesOf(definition: ActionDefinition, values: Parameters): string[] {
  if ('shell' in definition) return Object.keys(definition.params).map((name) => `{${name}}`);
  return definition.argv.filter((word) => placeholders(word).every((name) => textOf(definition, name, values) !== ''));
}

function placeholders(template: string): string[] {
  return [...template.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].flatMap(([, name]) => name ?? []);
}

function textOf(definition: ActionDefinition, name: string, values: Parameters): string {
  const parameter = definition.params[name];
  const value = values[name] ?? (parameter?.default === undefined ? '' : String(parameter.default));
  if (parameter?.type !== 'boolean' || parameter.flag === undefined) return value;
  return value === 'true' ? parameter.flag : '';
}

function markWord(word: string, template: string, values: Parameters): Segment[] {
  const [name, ...others] = placeholders(template);
  if (name === undefined) return [{ text: word, parameter: null }];
  const value = values[name] ?? '';
  const at = value === '' ? -1 : word.lastIndexOf(value);
  if (others.length > 0 || at === -1) return [{ text: word, parameter: name }];
  return [
    { text: word.slice(0, at), parameter: null },
    { text: value, parameter: name },
    { text: word.slice(at + value.length), parameter: null },
  ];
}

/** The words of a shell text with their quotes still on. Understands what the backend writes: single quotes and `\`. */
function splitQuoted(text: string): string[] {
  return text.match(/(?:'[^']*'|\\[\s\S]|[^\s'\\])+/g) ?? [];
}

function mergeFixed(segments: readonly Segment[]): Segment[] {
  const merged: Segment[] = [];
  for (const segment of segments) {
    const last = merged.at(-1);
    if (segment.text === '') continue;
    if (last && last.parameter === null && segment.parameter === null) last.text += segment.text;
    else merged.push({ ...segment });
  }
  return merged;
}
