import { z } from './z.ts';

/**
 * Everything in the window that a key can do, with the key that does it unless another one is chosen; none where it is
 * empty. `Mod` stands for Ctrl, or for the command key on a Mac.
 */
export const DEFAULT_SHORTCUTS = {
  search: 'Mod+K',
  show_run: '',
  show_overview: '',
  show_history: 'Mod+H',
  show_settings: 'Mod+,',
  show_shortcuts: '?',
  change_shortcuts: '',
  next_region: 'F6',
  previous_region: 'Shift+F6',
  dark_theme: '',
  light_theme: '',
  system_theme: '',
  compact_density: '',
  comfortable_density: '',
  filter_servers: '/',
  add_server: '+',
  import_servers: '',
  select_all_servers: '',
  show_connections: '',
  filter_actions: 'Mod+/',
  next_group: ']',
  previous_group: '[',
  run_form: 'Mod+Enter',
  new_action: '',
  show_durations: '',
  cancel_run: '',
  run_again: '',
  retry_failed: '',
  search_output: 'Mod+F',
  filter_lines: 'Mod+Shift+F',
  fill_output: 'Mod+.',
  next_tab: 'Alt+PageDown',
  previous_tab: 'Alt+PageUp',
  close_tab: 'Alt+W',
  close_ended_tabs: '',
  wrap_lines: '',
  larger_text: '',
  smaller_text: '',
  copy_output: '',
  save_output: '',
  copy_output_with_colours: '',
  save_output_with_colours: '',
  save_output_as_recorded: '',
  copy_command: '',
  show_trace: '',
  search_history: '',
  clear_history_filters: '',
  verify_history: '',
  export_history_csv: '',
  export_history_json: '',
} as const;

export type CommandId = keyof typeof DEFAULT_SHORTCUTS;

/** Every command, in the order in which they are listed. */
export const COMMAND_IDS = z.enum(
  // `Object.keys` forgets what the keys are.
  Object.keys(DEFAULT_SHORTCUTS) as [CommandId, ...CommandId[]],
).options;

/** Keys that are named by a word; every other one by the letter, digit or sign that it writes. */
const NAMED_KEYS = [
  'Enter',
  'Escape',
  'Space',
  'Tab',
  'Backspace',
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
];

/** Shift is part of what a sign is (`?`), and so stands only before letters, digits and named keys. */
const SHORTCUT = new RegExp(
  String.raw`^(Mod\+)?(Ctrl\+)?(Alt\+)?((Shift\+)?([A-Z0-9]|F[1-9]|F1[0-9]|F2[0-4]|${NAMED_KEYS.join('|')})|[^\sA-Za-z0-9\p{C}])$`,
  'u',
);

/** Keys that are pressed together, as they stand in settings.yaml: `Mod+Shift+K`, `Alt+PageUp`, `?`. */
export const shortcutSchema = z
  .string()
  .refine((text) => text === '' || SHORTCUT.test(text), 'write keys like "Mod+Shift+K", "Alt+PageUp", "F6" or "?"');

/** The keys that were chosen, by command; an empty text takes the usual ones away. No keys stand twice. */
export const shortcutsSchema = z.partialRecord(z.enum(COMMAND_IDS), shortcutSchema).superRefine((chosen, context) => {
  const owners = new Map<string, string>();
  for (const [command, keys] of Object.entries(chosen)) {
    const owner = owners.get(keys);
    if (keys !== '' && owner !== undefined) {
      context.addIssue({ code: 'custom', path: [command], message: `"${keys}" is chosen for ${owner} already` });
    }
    owners.set(keys, command);
  }
});
export type Shortcuts = z.infer<typeof shortcutsSchema>;
