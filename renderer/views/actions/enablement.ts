import type { Action, ActionDefinition } from '#shared/action.ts';
import type { Server } from '#shared/server.ts';
import { listNames } from '../../format.ts';

/** Whether an action may be chosen for the selected servers, and why not. */
export type Enablement = { kind: 'enabled' } | { kind: 'disabled'; reason: string };

/** Looks at the action's `servers` list; the backend decides again when the action is run. */
export function enablement({ definition }: Action, selected: readonly Server[], all: readonly Server[]): Enablement {
  if (selected.length === 0) return { kind: 'disabled', reason: 'Select a server first' };
  const excluded = selected.filter((server) => !isAllowedOn(definition, server));
  if (excluded.length === 0) return { kind: 'enabled' };
  const where = listNames(excluded.map((server) => server.name));
  return { kind: 'disabled', reason: `Not allowed on ${where}: ${requirement(definition.servers ?? [], all)}` };
}

function isAllowedOn(definition: ActionDefinition, server: Server): boolean {
  const { servers } = definition;
  return servers === undefined || servers.some((entry) => entry === server.id || server.tags.includes(entry));
}

/** `needs tag docker`, `only on nas`, `only on nas, or with tag docker`. */
function requirement(entries: readonly string[], all: readonly Server[]): string {
  if (entries.length === 0) return 'allowed on no server';
  const nameOf = (entry: string) => all.find((server) => server.id === entry)?.name;
  const names = entries.flatMap((entry) => nameOf(entry) ?? []);
  const tags = entries.filter((entry) => nameOf(entry) === undefined);
  if (names.length === 0) return `needs tag ${tags.join(' or ')}`;
  return tags.length === 0
    ? `only on ${listNames(names)}`
    : `only on ${listNames(names)}, or with tag ${tags.join(' or ')}`;
}

/** Words that say nothing about which action it is; their letters are the last choice. */
const FILLERS: ReadonlySet<string> = new Set(['A', 'AN', 'AND', 'LIST', 'OF', 'SHOW', 'THE', 'WHO']);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * One letter for each card of a group: the first letter of a telling word of its title, else any letter of the title
 * that is still free, else any letter at all, as long as there are some. Returns upper-case letters by action id.
 */
export function cardLetters(actions: readonly Action[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const letters = new Map<string, string>();
  for (const { definition } of actions) {
    const words = definition.title.toUpperCase().split(/[^A-Z]+/);
    const telling = words.filter((word) => !FILLERS.has(word)).map((word) => word.charAt(0));
    const free = [...telling, ...words.join(''), ...LETTERS].find((letter) => letter !== '' && !taken.has(letter));
    if (free === undefined) continue;
    taken.add(free);
    letters.set(definition.id, free);
  }
  return letters;
}
