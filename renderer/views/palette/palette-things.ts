import type { Run } from '#shared/run.ts';
import { outcomeWord } from '../../format.ts';
import type { AppState } from '../../state/app-state.ts';
import { best, createScorer, fuzzyScore, fuzzyWords, type Haystack, haystack, type Scorer } from './fuzzy.ts';
import type { IndexedServer, PaletteIndex } from './palette-index.ts';
import type { ActionVerb, PaletteItem, RunVerb, ServerVerb } from './palette-item.ts';

type Verb<Name> = { verb: Name; words: Haystack; title(name: string): string };

function verb<Name>(name: Name, words: string, title: (name: string) => string): Verb<Name> {
  return { verb: name, words: haystack(words), title };
}

const SERVER_VERBS: readonly Verb<ServerVerb>[] = [
  verb('check', 'check connection try now', (name) => `Check connection to ${name}`),
  verb('lookAgain', 'look again whether it answers', (name) => `Look again whether ${name} answers`),
  verb('test', 'test step by step', (name) => `Test ${name} step by step`),
  verb('connections', 'show connections details', (name) => `Show connections to ${name}`),
  verb('edit', 'edit server change rename', (name) => `Edit ${name}`),
  verb('duplicate', 'duplicate copy server', (name) => `Duplicate ${name}`),
  verb('moveUp', 'move server up', (name) => `Move ${name} up`),
  verb('moveDown', 'move server down', (name) => `Move ${name} down`),
  verb('remove', 'remove delete server', (name) => `Remove ${name}`),
];

const ACTION_VERBS: readonly Verb<ActionVerb>[] = [
  verb('edit', 'edit action change rename', (name) => `Edit action “${name}”`),
  verb('duplicate', 'duplicate copy action', (name) => `Duplicate action “${name}”`),
  verb('toggleFavourite', 'favourite star action', (name) => `Favourite, or not any more: “${name}”`),
  verb('durations', 'durations how long it takes chart', (name) => `Show how long “${name}” takes`),
  verb('remove', 'remove delete action', (name) => `Remove action “${name}”`),
];

const RUN_VERBS: readonly Verb<RunVerb>[] = [
  verb('again', 'run again repeat', (name) => `Run again: ${name}`),
  verb('save', 'save output', (name) => `Save the output of: ${name}`),
  verb('copy-command', 'copy command', (name) => `Copy the command of: ${name}`),
];

/** What this computer, which is reached without a connection, cannot do. */
const SSH_ONLY: ReadonlySet<ServerVerb> = new Set([
  'lookAgain',
  'connections',
  'duplicate',
  'moveUp',
  'moveDown',
  'remove',
]);

/** Whether a verb makes sense for a server: at the end of its group it goes no further. */
function isPossible(verb: ServerVerb, { server, neighbours }: IndexedServer): boolean {
  if (server.kind === 'local' && SSH_ONLY.has(verb)) return false;
  if (verb === 'moveUp') return neighbours.above !== null;
  return verb !== 'moveDown' || neighbours.below !== null;
}

/** Servers to select, and what can be done with them. */
export function serverItems(
  index: Pick<PaletteIndex, 'servers' | 'serverNames' | 'serverTexts'>,
  selection: AppState['selection'],
  words: readonly string[],
  most: number,
): PaletteItem[] {
  const scoreOf = (at: number) =>
    Math.max(average(index.serverNames, words, at), average(index.serverTexts, words, at));
  const chosen = best(index.servers.keys(), scoreOf, most).flatMap((at): PaletteItem[] => {
    const server = index.servers[at]?.server;
    if (!server) return [];
    const detail = [server.kind === 'ssh' ? server.host : '', ...server.tags.map((tag) => `#${tag}`)];
    return [
      {
        id: `server:${server.id}`,
        title: server.name,
        detail: detail.filter((part) => part !== '').join(' '),
        command: { kind: 'select-servers', serverIds: [server.id] },
        score: scoreOf(at),
      },
    ];
  });
  const things: Things = {
    ids: index.servers.map(({ server }) => server.id),
    name: (at) => index.servers[at]?.server.name ?? '',
    scores: index.serverTexts,
    preferred: selection.cursor,
  };
  const done = verbItems(SERVER_VERBS, things, words, most, (name, id, at) => {
    const server = index.servers[at];
    if (!server || !isPossible(name, server)) return null;
    return { id: `server-${name}:${id}`, command: { kind: 'server', verb: name, serverId: id } };
  });
  return best([...chosen, ...done], ({ score }) => score, most);
}

/** What can be done to the whitelist itself. */
export function whitelistItems(
  index: Pick<PaletteIndex, 'actions' | 'actionTexts'>,
  words: readonly string[],
  chosen: string | null,
  most: number,
): PaletteItem[] {
  const things: Things = {
    ids: index.actions.map(({ definition }) => definition.id),
    name: (at) => index.actions[at]?.definition.title ?? '',
    scores: index.actionTexts,
    preferred: chosen,
  };
  return verbItems(ACTION_VERBS, things, words, most, (name, id) => ({
    id: `action-${name}:${id}`,
    command: { kind: 'action', verb: name, actionId: id },
  }));
}

/** Runs of this start of the backend, to show, run again, and save. */
export function runItems(
  index: Pick<PaletteIndex, 'runs'>,
  words: readonly string[],
  active: string | null,
  most: number,
): PaletteItem[] {
  const shown = best(index.runs, ({ text }) => fuzzyWords(text, words), most).map(({ run, text }) => ({
    id: `run-show:${run.id}`,
    title: `${run.action.title} on ${run.server.name}`,
    detail: [Object.values(run.parameters).join(' '), run.outcome ? outcomeWord(run.outcome) : run.state]
      .filter((part) => part !== '')
      .join(' · '),
    command: { kind: 'run', verb: 'show', runId: run.id } as const,
    score: fuzzyWords(text, words),
  }));
  const ended = index.runs.filter(({ run }) => run.state === 'ended');
  const nameOf = ({ action, server }: Run) => `${action.title} on ${server.name}`;
  const things: Things = {
    ids: ended.map(({ run }) => run.id),
    name: (at) => (ended[at] ? nameOf(ended[at].run) : ''),
    scores: createScorer(ended.map(({ text }) => text)),
    preferred: active,
  };
  const done = verbItems(RUN_VERBS, things, words, most, (name, id) => ({
    id: `run-${name}:${id}`,
    command: { kind: 'run', verb: name, runId: id },
  }));
  return best([...shown, ...done], ({ score }) => score, most);
}

/** How well all words fit the text at a position; 0 when one does not. */
function average(scores: Scorer, words: readonly string[], at: number): number {
  if (words.length === 0) return 1;
  let total = 0;
  for (const word of words) {
    const score = scores(word)[at] ?? 0;
    if (score === 0) return 0;
    total += score;
  }
  return total / words.length;
}

/** What verbs are about, by position. */
type Things = { ids: readonly string[]; name(at: number): string; scores: Scorer; preferred: string | null };

/**
 * A verb with each thing that the words name: at least one word has to be about the verb, and every other one about the
 * thing. The thing that somebody is at counts a little more than the others.
 */
function verbItems<Name extends string>(
  verbs: readonly Verb<Name>[],
  { ids, name, scores, preferred }: Things,
  words: readonly string[],
  most: number,
  make: (verb: Name, id: string, at: number) => Pick<PaletteItem, 'id' | 'command'> | null,
): PaletteItem[] {
  const items = verbs.flatMap(({ verb: verbName, words: spoken, title }) => {
    const spokenScores = words.map((word) => fuzzyScore(spoken, word));
    if (!spokenScores.some((score) => score >= 3)) return [];
    const thingScores = words.map(scores);
    const scoreOf = (at: number) => {
      let total = 0;
      for (let position = 0; position < words.length; position += 1) {
        const score = Math.max(spokenScores[position] ?? 0, thingScores[position]?.[at] ?? 0);
        if (score === 0) return 0;
        total += score;
      }
      return total / words.length - (ids[at] === preferred ? 0 : 0.1);
    };
    return best(ids.keys(), scoreOf, most).flatMap((at) => {
      const made = make(verbName, ids[at] ?? '', at);
      return made ? [{ ...made, title: title(name(at)), detail: '', score: scoreOf(at) }] : [];
    });
  });
  return best(items, ({ score }) => score, most);
}
