import type { Action } from '#shared/action.ts';
import type { Run } from '#shared/run.ts';
import { type Server, serverLabel } from '#shared/server.ts';
import { listNames, outcomeWord } from '../../format.ts';
import type { AppState, View } from '../../state/app-state.ts';
import { enablement } from '../actions/enablement.ts';
import { fuzzyScore, fuzzyWords } from './fuzzy.ts';

/** What choosing an item does. */
export type PaletteCommand =
  | { kind: 'run-action'; actionId: string; serverIds: readonly string[]; value: { name: string; text: string } | null }
  | { kind: 'select-server'; serverId: string }
  | { kind: 'show-run'; runId: string }
  | { kind: 'go'; view: View }
  | { kind: 'theme'; theme: 'system' | 'dark' | 'light' }
  | { kind: 'add-server' }
  | { kind: 'new-action' }
  | { kind: 'import' }
  | { kind: 'check-server'; serverId: string }
  | { kind: 'test-server'; serverId: string }
  | { kind: 'shortcuts' };

export type PaletteItem = { id: string; title: string; detail: string; command: PaletteCommand };
export type PaletteGroup = { heading: string; items: readonly PaletteItem[] };

type Scored = { item: PaletteItem; score: number };
type Source = Pick<AppState, 'servers' | 'actions' | 'selection' | 'runs'>;

/** Items shown for each heading. */
const MOST = 8;

/** Everything that fits the query, best first. Understands "restart nginx on web-1". */
export function paletteGroups(state: Source, query: string): PaletteGroup[] {
  const words = query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  return [
    { heading: 'Actions', items: best(actionItems(state, words)) },
    { heading: 'Servers', items: best(filtered(serverItems(state), words)) },
    { heading: 'Runs', items: best(filtered(runItems([...state.runs.values()]), words)) },
    { heading: 'Go to', items: best(filtered(COMMANDS, words)) },
  ].filter((group) => group.items.length > 0);
}

function best(scored: readonly Scored[]): PaletteItem[] {
  return [...scored]
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ item }) => item);
}

function filtered(items: readonly PaletteItem[], words: readonly string[]): Scored[] {
  return items
    .map((item) => ({ item, score: fuzzyWords(`${item.title} ${item.detail}`, words) }))
    .filter(({ score }) => score > 0 || words.length === 0);
}

/**
 * Actions on servers. Words that name a server choose where (the selection counts when none does), words that fit the
 * title choose what, and one word that is left over becomes the action's first text parameter.
 */
function actionItems(state: Source, words: readonly string[]): Scored[] {
  const all = state.servers.map(({ server }) => server);
  const spoken = words.filter((word) => !['on', 'in'].includes(word.toLowerCase()));
  const named = all.filter((server) => spoken.some((word) => namesServer(server, word)));
  const targets = named.length > 0 ? named : all.filter(({ id }) => state.selection.ids.has(id));
  const rest = spoken.filter((word) => !named.some((server) => namesServer(server, word)));
  if (targets.length === 0) return [];
  return state.actions.flatMap((action) => actionItem(action, targets, all, rest) ?? []);
}

function namesServer(server: Server, word: string): boolean {
  const plain = word.toLowerCase();
  return plain.length >= 2 && (server.name.toLowerCase() === plain || server.id === plain);
}

function actionItem(
  action: Action,
  targets: readonly Server[],
  all: readonly Server[],
  words: readonly string[],
): Scored | null {
  const { definition } = action;
  if (enablement(action, targets, all).kind === 'disabled') return null;
  const text = `${definition.title} ${definition.group}`;
  const fitting = words.filter((word) => fuzzyScore(text, word) > 0);
  const left = words.filter((word) => !fitting.includes(word));
  const parameter = Object.entries(definition.params).find(([, { type }]) => type !== 'boolean' && type !== 'choice');
  const [value] = left;
  if (left.length > (parameter ? 1 : 0) || (words.length > 0 && fitting.length === 0)) return null;
  const given = parameter && value !== undefined ? { name: parameter[0], text: value } : null;
  return {
    // A parameter that was guessed from a left-over word counts a little less than a title that fits in full.
    score: fuzzyWords(text, fitting) + (given ? 0.5 : 1),
    item: {
      id: `action:${definition.id}`,
      title: `${definition.title}${given ? ` “${given.text}”` : ''} on ${listNames(targets.map(({ name }) => name))}`,
      detail: definition.description,
      command: { kind: 'run-action', actionId: definition.id, serverIds: targets.map(({ id }) => id), value: given },
    },
  };
}

function serverItems(state: Source): PaletteItem[] {
  return state.servers.flatMap(({ server }) => [
    {
      id: `server:${server.id}`,
      title: server.name,
      detail: [serverLabel(server), ...server.tags.map((tag) => `#${tag}`)].join(' '),
      command: { kind: 'select-server', serverId: server.id },
    },
    {
      id: `check:${server.id}`,
      title: `Check connection to ${server.name}`,
      detail: '',
      command: { kind: 'check-server', serverId: server.id },
    },
    {
      id: `test:${server.id}`,
      title: `Test ${server.name} step by step`,
      detail: '',
      command: { kind: 'test-server', serverId: server.id },
    },
  ]);
}

function runItems(runs: readonly Run[]): PaletteItem[] {
  return runs
    .filter((run) => run.outcome?.kind !== 'refused')
    .reverse()
    .map((run) => ({
      id: `run:${run.id}`,
      title: `${run.action.title} on ${run.server.name}`,
      detail: [Object.values(run.parameters).join(' '), run.outcome ? outcomeWord(run.outcome) : run.state]
        .filter((part) => part !== '')
        .join(' · '),
      command: { kind: 'show-run', runId: run.id },
    }));
}

const COMMANDS: readonly PaletteItem[] = [
  { id: 'go:run', title: 'Run', detail: 'Actions and output', command: { kind: 'go', view: 'run' } },
  {
    id: 'go:history',
    title: 'History',
    detail: 'What ran, where, and how it ended',
    command: { kind: 'go', view: 'history' },
  },
  { id: 'go:settings', title: 'Settings', detail: 'Appearance and limits', command: { kind: 'go', view: 'settings' } },
  { id: 'new-action', title: 'New action', detail: 'One more that may run', command: { kind: 'new-action' } },
  { id: 'add-server', title: 'Add server', detail: 'Reached over SSH', command: { kind: 'add-server' } },
  {
    id: 'import',
    title: 'Import servers',
    detail: 'From ~/.ssh/config or Tailscale',
    command: { kind: 'import' },
  },
  { id: 'shortcuts', title: 'Shortcuts', detail: 'Every key', command: { kind: 'shortcuts' } },
  { id: 'theme:dark', title: 'Dark theme', detail: 'Appearance', command: { kind: 'theme', theme: 'dark' } },
  { id: 'theme:light', title: 'Light theme', detail: 'Appearance', command: { kind: 'theme', theme: 'light' } },
  {
    id: 'theme:system',
    title: 'Theme of the system',
    detail: 'Appearance',
    command: { kind: 'theme', theme: 'system' },
  },
];
