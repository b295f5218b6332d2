import { COMMAND_IDS, type CommandId } from '#shared/shortcuts.ts';
import type { SettingsSection, View } from '../../state/app-state.ts';

export type CommandPlace = 'Everywhere' | 'Servers' | 'Actions' | 'Output' | 'History';

/** What a command is called in the palette and among the shortcuts. */
export type CommandWords = {
  place: CommandPlace;
  title: string;
  /** What to show first where it is not offered: that view always offers it. */
  view?: View;
  section?: SettingsSection;
};

/** Every command, in words. */
export const COMMANDS: Readonly<Record<CommandId, CommandWords>> = {
  search: { place: 'Everywhere', title: 'Search servers, actions and everything else' },
  show_run: { place: 'Everywhere', title: 'Show actions and output' },
  show_overview: { place: 'Everywhere', title: 'Show the overview of what ran last' },
  show_history: { place: 'Everywhere', title: 'Show the history' },
  show_settings: { place: 'Everywhere', title: 'Show the settings' },
  show_shortcuts: { place: 'Everywhere', title: 'List the shortcuts' },
  change_shortcuts: { place: 'Everywhere', title: 'Change the shortcuts', section: 'shortcuts' },
  next_region: { place: 'Everywhere', title: 'Go to the next region' },
  previous_region: { place: 'Everywhere', title: 'Go to the region before' },
  dark_theme: { place: 'Everywhere', title: 'Use the dark theme' },
  light_theme: { place: 'Everywhere', title: 'Use the light theme' },
  system_theme: { place: 'Everywhere', title: 'Use the theme of the system' },
  compact_density: { place: 'Everywhere', title: 'Use less space between lines' },
  comfortable_density: { place: 'Everywhere', title: 'Use more space between lines' },
  filter_servers: { place: 'Servers', title: 'Filter servers' },
  add_server: { place: 'Servers', title: 'Add a server' },
  import_servers: { place: 'Servers', title: 'Import servers' },
  select_all_servers: { place: 'Servers', title: 'Select all servers' },
  show_connections: { place: 'Servers', title: 'Show all connections' },
  filter_actions: { place: 'Actions', title: 'Filter actions', view: 'run' },
  next_group: { place: 'Actions', title: 'Show the next group' },
  previous_group: { place: 'Actions', title: 'Show the group before' },
  run_form: { place: 'Actions', title: 'Run the open form' },
  show_durations: { place: 'Actions', title: 'Show how long the chosen action takes' },
  new_action: { place: 'Actions', title: 'Write a new action' },
  cancel_run: { place: 'Output', title: 'Cancel the run that is shown' },
  run_again: { place: 'Output', title: 'Run again what is shown' },
  retry_failed: { place: 'Output', title: 'Retry what failed in the batch' },
  search_output: { place: 'Output', title: 'Search in the output' },
  filter_lines: { place: 'Output', title: 'Filter the lines of the output' },
  fill_output: { place: 'Output', title: 'Fill the window with the output, and back' },
  next_tab: { place: 'Output', title: 'Show the next tab' },
  previous_tab: { place: 'Output', title: 'Show the tab before' },
  close_tab: { place: 'Output', title: 'Close the tab' },
  close_ended_tabs: { place: 'Output', title: 'Close the tabs of ended runs' },
  wrap_lines: { place: 'Output', title: 'Wrap long lines, or not' },
  larger_text: { place: 'Output', title: 'Make the text larger' },
  smaller_text: { place: 'Output', title: 'Make the text smaller' },
  copy_output: { place: 'Output', title: 'Copy the output' },
  save_output: { place: 'Output', title: 'Save the output as text' },
  copy_output_with_colours: { place: 'Output', title: 'Copy the output with colours' },
  save_output_with_colours: { place: 'Output', title: 'Save the output with colours' },
  save_output_as_recorded: { place: 'Output', title: 'Save the output as it was recorded' },
  copy_command: { place: 'Output', title: 'Copy the command' },
  show_trace: { place: 'Output', title: 'Show where the time went' },
  search_history: { place: 'History', title: 'Search the history', view: 'history' },
  clear_history_filters: { place: 'History', title: 'Clear the filters of the history' },
  verify_history: { place: 'History', title: 'Verify the history', view: 'history' },
  export_history_csv: { place: 'History', title: 'Export the history as CSV', view: 'history' },
  export_history_json: { place: 'History', title: 'Export the history as JSON', view: 'history' },
};

/** The commands by place, in the order in which they are listed. */
export function commandsByPlace(): { place: CommandPlace; commands: CommandId[] }[] {
  const places = [...new Set(COMMAND_IDS.map((command) => COMMANDS[command].place))];
  return places.map((place) => ({
    place,
    commands: COMMAND_IDS.filter((command) => COMMANDS[command].place === place),
  }));
}

/** Keys that cannot be changed, because the control that has the focus gives them their meaning. */
export const FIXED_SHORTCUTS: Readonly<Record<CommandPlace, readonly { keys: string; does: string }[]>> = {
  Everywhere: [
    { keys: 'Tab', does: 'Go to the next control; with Shift to the one before' },
    { keys: 'Escape', does: 'Close the form or dialog, back to the actions' },
  ],
  Servers: [
    { keys: 'ArrowUp ArrowDown', does: 'Move; with Shift extend the selection' },
    { keys: 'Space', does: 'Select or deselect' },
    { keys: 'Mod+A', does: 'Select all' },
    { keys: 'ArrowLeft ArrowRight', does: 'Fold a group, or show its servers' },
    { keys: 'Alt+ArrowUp Alt+ArrowDown', does: 'Move up or down in the list' },
    { keys: 'Enter', does: 'Show what is known about the server' },
    { keys: 'F2', does: 'Edit' },
    { keys: 'Delete', does: 'Remove all that are selected' },
    { keys: 'Mod+Z', does: 'Put back what was removed last' },
  ],
  Actions: [
    { keys: 'A … Z', does: 'Choose the card with that letter' },
    { keys: 'ArrowUp ArrowDown ArrowLeft ArrowRight', does: 'Move between cards' },
    { keys: 'F', does: 'Make the card with the focus a favourite, or no longer' },
    { keys: 'Enter', does: 'Run, from inside the form' },
  ],
  Output: [
    { keys: 'ArrowLeft ArrowRight', does: 'Move between tabs' },
    { keys: 'Delete', does: 'Close the tab that has the focus' },
    { keys: 'Mod+= Mod+- Mod+0', does: 'Larger, smaller or usual text, in the terminal' },
    { keys: 'Enter', does: 'Type into the command, in a terminal that takes keys' },
    { keys: 'Mod+Shift+L', does: 'Keep the keys in the window again' },
    { keys: 'Mod+Shift+C Mod+Shift+V', does: 'Copy and paste while keys go to a command' },
  ],
  History: [
    { keys: 'ArrowUp ArrowDown', does: 'Move, from the search box as well' },
    { keys: 'Enter', does: 'Open the details' },
    { keys: 'Space', does: 'Choose to compare, or let go' },
  ],
};
