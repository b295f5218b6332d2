import { z } from '#shared/z.ts';
import { type AppState, isLoaded, SETTINGS_SECTIONS, VIEWS } from './app-state.ts';

/** Where preferences of this window are kept: a storage of the browser, or anything like it. */
export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'homelab-cmd.window';

const preferencesSchema = z.object({
  selected: z.array(z.string()),
  actionId: z.string().nullable(),
  foldedGroups: z.array(z.string()).default([]),
  group: z.string().nullable(),
  view: z.enum(VIEWS),
  settingsSection: z.enum(SETTINGS_SECTIONS).default('appearance'),
  activeTab: z.string().nullable(),
  overview: z.boolean().default(false),
  closedTabs: z.array(z.string()),
  outputFilled: z.boolean().default(false),
});

/** What this window remembered. Nothing when there is nothing, or nothing that can be read. */
export function loadPreferences(storage: PreferenceStorage): Partial<AppState> {
  const parsed = preferencesSchema.safeParse(readJson(storage));
  if (!parsed.success) return {};
  const {
    selected,
    actionId,
    foldedGroups,
    group,
    view,
    settingsSection,
    activeTab,
    overview,
    closedTabs,
    outputFilled,
  } = parsed.data;
  return {
    selection: { ids: new Set(selected), anchor: selected[0] ?? null, cursor: selected[0] ?? null },
    tabs: { ids: [], active: activeTab, overview, closed: new Set(closedTabs) },
    actionId,
    foldedGroups: new Set(foldedGroups),
    group,
    view,
    settingsSection,
    outputFilled,
  };
}

/** Writes what is to be remembered, when it has changed. A storage that refuses costs only the memory. */
export function savePreferences(storage: PreferenceStorage, state: AppState, before: AppState): void {
  const watched = [
    'selection',
    'actionId',
    'foldedGroups',
    'group',
    'view',
    'settingsSection',
    'tabs',
    'outputFilled',
  ] as const;
  if (watched.every((key) => state[key] === before[key])) return;
  const preferences: z.infer<typeof preferencesSchema> = {
    selected: [...state.selection.ids],
    actionId: state.actionId,
    foldedGroups: [...state.foldedGroups],
    group: state.group,
    view: state.view,
    settingsSection: state.settingsSection,
    activeTab: state.tabs.active,
    overview: state.tabs.overview,
    closedTabs: [...state.tabs.closed].filter((id) => !isLoaded(state) || state.runs.has(id)),
    outputFilled: state.outputFilled,
  };
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Private windows and full disks: the window works all the same.
  }
}

function readJson(storage: PreferenceStorage): unknown {
  try {
    return JSON.parse(storage.getItem(KEY) ?? 'null');
  } catch {
    return null;
  }
}
