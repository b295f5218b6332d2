import type { CommandId } from '#shared/shortcuts.ts';
import type { SettingsSection } from '../../state/app-state.ts';

/** Words that only make a sentence of it: "restart nginx on web-1", "add an action". */
const FILLERS: ReadonlySet<string> = new Set(['a', 'an', 'on', 'in', 'at', 'with', 'the', 'to', 'for', 'of', 'my']);

/** The words that say something; all of them where none does. Given in lower case. */
export function telling(words: readonly string[]): readonly string[] {
  const found = words.filter((word) => !FILLERS.has(word));
  return found.length > 0 ? found : words;
}

/** What people also say for a command, beside its title; the first word is as good as the beginning of the title. */
export const COMMAND_WORDS: Readonly<Partial<Record<CommandId, string>>> = {
  show_run: 'back home',
  show_overview: 'overview',
  show_history: 'history past audit',
  show_settings: 'settings preferences options configuration',
  show_shortcuts: 'shortcuts help keyboard keys',
  change_shortcuts: 'keyboard keys bindings',
  dark_theme: 'mode colours',
  light_theme: 'mode colours',
  system_theme: 'mode colours automatic',
  compact_density: 'compact density dense',
  comfortable_density: 'comfortable density',
  filter_servers: 'find search',
  add_server: 'new create host machine',
  import_servers: 'hosts ssh config tailscale',
  filter_actions: 'find search',
  run_form: 'start',
  show_durations: 'durations chart',
  new_action: 'add create command',
  cancel_run: 'stop abort end kill interrupt',
  run_again: 'rerun repeat',
  search_output: 'find',
  filter_lines: 'grep',
  fill_output: 'fullscreen full screen maximise maximize',
  larger_text: 'zoom in bigger font size letters',
  smaller_text: 'zoom out font size letters',
  save_output: 'download',
  search_history: 'find',
  clear_history_filters: 'reset',
  verify_history: 'check chain',
  export_history_csv: 'download',
  export_history_json: 'download',
};

/** What people look for in a part of the settings, beside its title. */
export const SECTION_WORDS: Readonly<Partial<Record<SettingsSection, string>>> = {
  problems: 'errors broken files',
  appearance: 'theme mode density compact font size letters',
  shortcuts: 'keyboard keys bindings',
  notifications: 'alerts',
  reachability: 'watch ping online',
  limits: 'timeouts retries presets rate',
  history: 'retention days',
  credentials: 'passwords passphrases secrets forget',
  'host-keys': 'ssh fingerprints known_hosts trust',
  'api-keys': 'tokens rest automation http',
  tracing: 'opentelemetry otlp traces',
  data: 'directory files storage disk space size',
  diagnostics: 'logs support report',
  about: 'version licence',
};
