import type { Action } from '#shared/action.ts';
import type { AppError } from '#shared/errors.ts';
import type { Problem, Rate } from '#shared/event.ts';
import type { Prompt } from '#shared/prompt.ts';
import type { Parameters, Run, TerminalSize } from '#shared/run.ts';
import type { RunRequest } from '#shared/run-request.ts';
import type { ServerView } from '#shared/server.ts';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import type { ConnectionStatus } from '../api/connection.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';
import { NO_TABS, type Tabs } from './tabs.ts';

export const VIEWS = ['run', 'overview', 'history', 'settings'] as const;
export type View = (typeof VIEWS)[number];

/** Whether the servers stand beside a view. The overview is a list of them itself; settings are about none of them. */
export function hasServerList(view: View): boolean {
  return view === 'run' || view === 'history';
}

/** The parts of the settings, one of which is shown. */
export const SETTINGS_SECTIONS = [
  'problems',
  'appearance',
  'shortcuts',
  'notifications',
  'reachability',
  'limits',
  'history',
  'credentials',
  'host-keys',
  'api-keys',
  'tracing',
  'data',
  'diagnostics',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** What the backend says; only `applyEvent` writes it. Output of runs is never part of it. */
export type BackendState = {
  /** Kinds of events that have arrived: until all have, the window shows that it is loading. */
  loaded: ReadonlySet<string>;
  servers: readonly ServerView[];
  actions: readonly Action[];
  settings: Settings;
  prompts: readonly Prompt[];
  problems: readonly Problem[];
  rate: Rate;
  /** The runs of this start of the backend by id, in the order of asking. */
  runs: ReadonlyMap<string, Run>;
};

/** A window over everything else; at most one at a time (prompts of the backend come on top of it). */
export type DialogState =
  | { kind: 'none' }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'add-server'; copyOf: string | null }
  | { kind: 'edit-server'; serverId: string }
  | { kind: 'test-server'; serverId: string }
  | { kind: 'import' }
  /** The connections to one server, or to all. */
  | { kind: 'connections'; serverId: string | null }
  | { kind: 'replace-host-key'; change: Extract<AppError, { code: 'HOST_KEY_CHANGED' }> }
  /** The text of an action: an existing one to edit or to copy, or a new one (`actionId` is null). */
  | { kind: 'edit-action'; actionId: string | null; copy: boolean }
  /** How long the runs of an action took; `title` is what it was called where it was asked for. */
  | { kind: 'durations'; actionId: string; title: string }
  /** The question before a risky run. */
  | { kind: 'confirm-run'; request: RunRequest };

/** What became of the last request to run something. `at` in epoch milliseconds. */
export type Launch =
  | { kind: 'idle' }
  | { kind: 'starting'; actionId: string }
  | { kind: 'failed'; actionId: string; error: AppError; at: number };

/** What the person is doing in this window. */
export type WindowState = {
  connection: ConnectionStatus;
  view: View;
  settingsSection: SettingsSection;
  /** The run that the history is to show in full; null once it does. */
  wantedRecord: string | null;
  selection: Selection;
  /** Text of the server filter. */
  filter: string;
  /** Titles of the groups of servers that only show their heading. */
  foldedGroups: ReadonlySet<string>;
  /** Group of actions that is shown; null for the first. */
  group: string | null;
  /** What the actions of all groups are filtered by; null while their group is shown. */
  actionFilter: string | null;
  /** The action whose form is open. */
  actionId: string | null;
  /** What was last typed into the form of each action, by action id. */
  formValues: Readonly<Record<string, Parameters>>;
  launch: Launch;
  tabs: Tabs;
  /** How much the view of a terminal last had room for: what the next one begins with. */
  outputRoom: TerminalSize | null;
  /** The run that was just started here and goes on with the keyboard, until its terminal has taken the keys. */
  eagerRun: string | null;
  /** Whether the output fills the window. */
  outputFilled: boolean;
  /** Whether the server list is open as a drawer (narrow windows). */
  drawerOpen: boolean;
  dialog: DialogState;
};

export type AppState = BackendState & WindowState;

export const INITIAL_STATE: AppState = {
  loaded: new Set(),
  servers: [],
  actions: [],
  settings: settingsSchema.parse({}),
  prompts: [],
  problems: [],
  rate: { limit: 10, remaining: 10, nextAt: null },
  runs: new Map(),
  connection: { kind: 'connecting', attempt: 1 },
  view: 'run',
  settingsSection: 'appearance',
  wantedRecord: null,
  selection: NOTHING_SELECTED,
  filter: '',
  foldedGroups: new Set(),
  group: null,
  actionFilter: null,
  actionId: null,
  formValues: {},
  launch: { kind: 'idle' },
  tabs: NO_TABS,
  outputRoom: null,
  eagerRun: null,
  outputFilled: false,
  drawerOpen: false,
  dialog: { kind: 'none' },
};

/** Whether the state of everything has arrived once. */
export function isLoaded(state: Pick<BackendState, 'loaded'>): boolean {
  return ['servers', 'actions', 'settings', 'runs'].every((kind) => state.loaded.has(kind));
}

/** The servers that actions are meant for, in the order of the list. */
export function selectedServers(state: Pick<AppState, 'servers' | 'selection'>): ServerView[] {
  return state.servers.filter(({ server }) => state.selection.ids.has(server.id));
}
