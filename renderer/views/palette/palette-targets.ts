import type { Server } from '#shared/server.ts';
import { best } from './fuzzy.ts';
import type { PaletteIndex } from './palette-index.ts';

/** Servers that the words may mean. */
export type PaletteTarget = {
  servers: readonly Server[];
  /** How well each word that names them fits, by its position; the others are about something else. */
  scores: ReadonlyMap<number, number>;
};

/** Servers and tags that are offered for words that name none in full. */
const MOST_SERVERS = 5;
const MOST_TAGS = 2;
/** The beginning of a word in a name: less would make every other word the name of a server. */
const LEAST_SCORE = 3;

/**
 * Which servers the words may mean: those that they name in full, together; otherwise what is selected, and each one
 * whose name or tag begins like one of the words.
 */
export function paletteTargets(
  index: Pick<PaletteIndex, 'servers' | 'serverNames' | 'tags'>,
  selected: ReadonlySet<string>,
  words: readonly string[],
): PaletteTarget[] {
  const named = namedInFull(index, words);
  if (named) return [named];
  const selection = index.servers.map(({ server }) => server).filter(({ id }) => selected.has(id));
  const fromSelection = selection.length > 0 ? [{ servers: selection, scores: new Map<number, number>() }] : [];
  return [...fromSelection, ...begun(index, words), ...tagged(index, words)];
}

function namedInFull({ servers }: Pick<PaletteIndex, 'servers'>, words: readonly string[]): PaletteTarget | null {
  const scores = new Map<number, number>();
  const named = servers.filter(({ server, name, tags }) => {
    const at = words.flatMap((word, position) =>
      word === name || word === server.id || (word.startsWith('#') && tags.has(word.slice(1))) ? [position] : [],
    );
    for (const position of at) scores.set(position, 5);
    return at.length > 0;
  });
  return named.length > 0 ? { servers: named.map(({ server }) => server), scores } : null;
}

function begun(
  { servers, serverNames }: Pick<PaletteIndex, 'servers' | 'serverNames'>,
  words: readonly string[],
): PaletteTarget[] {
  const scored = words.flatMap((word, position) => (word.length >= 2 ? [{ position, scores: serverNames(word) }] : []));
  const scoreOf = (at: number, { scores }: { scores: Uint8Array }) => {
    const score = scores[at] ?? 0;
    return score >= LEAST_SCORE ? score : 0;
  };
  const found = best(servers.keys(), (at) => sum(scored.map((each) => scoreOf(at, each))), MOST_SERVERS);
  return found.flatMap((at) => {
    const server = servers[at]?.server;
    const fitting = scored.filter((each) => scoreOf(at, each) > 0);
    const scores = new Map(fitting.map((each) => [each.position, scoreOf(at, each)]));
    return server ? [{ servers: [server], scores }] : [];
  });
}

function tagged({ servers, tags }: Pick<PaletteIndex, 'servers' | 'tags'>, words: readonly string[]): PaletteTarget[] {
  const candidates = tags.flatMap((tag) => {
    const plain = tag.toLowerCase();
    const position = words.findIndex(
      (word) => word.length >= 2 && `#${plain}`.startsWith(`#${word.replace(/^#/, '')}`),
    );
    if (position === -1) return [];
    const members = servers.filter((each) => each.tags.has(plain)).map(({ server }) => server);
    const exact = words[position] === plain;
    return members.length > 1 ? [{ servers: members, scores: new Map([[position, exact ? 4 : LEAST_SCORE]]) }] : [];
  });
  return best(candidates, ({ scores }) => sum(scores.values()), MOST_TAGS);
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const each of numbers) total += each;
  return total;
}
