import { COMMAND_IDS, type CommandId } from '#shared/shortcuts.ts';
import { type AppState, SETTINGS_SECTIONS } from '../../state/app-state.ts';
import { SECTION_TITLES } from '../settings/section-titles.ts';
import { COMMANDS } from '../shortcuts/commands.ts';
import { best, fuzzyWords, haystack } from './fuzzy.ts';
import { COMMAND_WORDS, SECTION_WORDS, telling } from './other-words.ts';
import { actionItems } from './palette-actions.ts';
import type { PaletteIndex } from './palette-index.ts';
import type { PaletteGroup, PaletteItem } from './palette-item.ts';
import { runItems, serverItems, whitelistItems } from './palette-things.ts';

/** Items shown for each heading. */
const MOST = 8;

/** What makes no sense from inside the palette. */
const NOT_HERE: ReadonlySet<CommandId> = new Set(['search', 'next_region', 'previous_region']);

const COMMAND_TEXTS = COMMAND_IDS.filter((command) => !NOT_HERE.has(command)).map((command) => {
  const { title, place } = COMMANDS[command];
  const also = COMMAND_WORDS[command] ?? '';
  const text = haystack(title, place === 'Everywhere' ? '' : place, also);
  return { command, title, place, text, also: haystack(also) };
});

const SECTION_TEXTS = SETTINGS_SECTIONS.map((section) => ({
  section,
  title: `Settings: ${SECTION_TITLES[section]}`,
  text: haystack('Settings', SECTION_TITLES[section], SECTION_WORDS[section] ?? ''),
}));

/** What somebody is at: it counts before everything else. */
type Standing = Pick<AppState, 'selection' | 'actionId' | 'tabs'>;

/**
 * Everything that fits the query, best first, understood as in "restart nginx on web-1". Pure; the work grows with the
 * number of servers and actions, never with their product.
 * @param canBeDone whether a command is possible at this moment
 */
export function paletteGroups(
  index: PaletteIndex,
  { selection, actionId, tabs }: Standing,
  canBeDone: (command: CommandId) => boolean,
  query: string,
): PaletteGroup[] {
  const typed = query.trim().split(/\s+/).filter(Boolean);
  const words = telling(typed.map((word) => word.toLowerCase()));
  const groups: PaletteGroup[] = [
    { heading: 'Actions', items: actionItems(index, selection.ids, typed, MOST) },
    { heading: 'Servers', items: serverItems(index, selection, words, MOST) },
    { heading: 'Runs', items: runItems(index, words, tabs.active, MOST) },
    { heading: 'Commands', items: [...commandItems(words, canBeDone)] },
    { heading: 'Whitelist', items: whitelistItems(index, words, actionId, MOST) },
  ];
  const filled = groups.filter(({ items }) => items.length > 0);
  // Without words nothing fits better than anything else, and the order stays as it is.
  return words.length === 0 ? filled : filled.sort((a, b) => topScore(b) - topScore(a));
}

function topScore({ items: [first] }: PaletteGroup): number {
  return first?.score ?? 0;
}

function commandItems(words: readonly string[], canBeDone: (command: CommandId) => boolean): PaletteItem[] {
  const commands = COMMAND_TEXTS.filter(({ command }) => canBeDone(command)).map(
    ({ command, title, place, text, also }): PaletteItem => ({
      id: `command:${command}`,
      title,
      detail: place === 'Everywhere' ? '' : place,
      command: { kind: 'command', command },
      score: Math.max(fuzzyWords(text, words), fuzzyWords(also, words)),
    }),
  );
  const sections = SECTION_TEXTS.map(
    ({ section, title, text }): PaletteItem => ({
      id: `settings:${section}`,
      title,
      detail: '',
      command: { kind: 'settings', section },
      score: words.length === 0 ? 0 : fuzzyWords(text, words),
    }),
  );
  return best([...commands, ...sections], ({ score }) => score, words.length === 0 ? commands.length : MOST);
}
