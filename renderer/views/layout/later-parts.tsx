import { LaterTerminal } from '../../terminal/later-terminal.tsx';
import { later } from '../../ui/later.tsx';
import { LaterBatchPanel } from '../output/later-batch-panel.tsx';
import { PaletteSearch } from '../palette/command-palette.tsx';

// What the window can start without. Each part is a file of its own, loaded when it is first shown.

export const OverviewView = later(async () => (await import('../overview/overview-view.tsx')).OverviewView);
export const HistoryView = later(async () => (await import('../history/history-view.tsx')).HistoryView);
export const SettingsView = later(async () => (await import('../settings/settings-view.tsx')).SettingsView);
export const ShortcutSheet = later(async () => (await import('../shortcuts/shortcut-sheet.tsx')).ShortcutSheet);
export const ServerDialog = later(async () => (await import('../servers/server-dialog.tsx')).ServerDialog);
export const ActionDialog = later(async () => (await import('../actions/action-dialog.tsx')).ActionDialog);
export const DurationsDialog = later(async () => (await import('../durations/durations-dialog.tsx')).DurationsDialog);
export const ReplaceHostKeyDialog = later(
  async () => (await import('../host-keys/replace-dialog.tsx')).ReplaceHostKeyDialog,
);
export const TestDialog = later(async () => (await import('../servers/test-dialog.tsx')).TestDialog);
export const ImportDialog = later(async () => (await import('../imports/import-dialog.tsx')).ImportDialog);
export const ConnectionsDialog = later(
  async () => (await import('../servers/connections-dialog.tsx')).ConnectionsDialog,
);

/** All of them, the terminal and the view of a batch, in the order in which somebody is likely to need them. Charts wait until somebody wants one. */
export const LATER_PARTS = [
  LaterTerminal,
  PaletteSearch,
  LaterBatchPanel,
  ShortcutSheet,
  OverviewView,
  HistoryView,
  ServerDialog,
  ActionDialog,
  SettingsView,
  ConnectionsDialog,
  TestDialog,
  ReplaceHostKeyDialog,
  ImportDialog,
];
