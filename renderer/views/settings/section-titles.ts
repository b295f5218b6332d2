import type { SettingsSection } from '../../state/app-state.ts';

/** What each part of the settings is called. */
export const SECTION_TITLES: Readonly<Record<SettingsSection, string>> = {
  problems: 'Problems',
  appearance: 'Appearance',
  shortcuts: 'Shortcuts',
  notifications: 'Notifications',
  reachability: 'Reachability',
  limits: 'Limits',
  history: 'History',
  credentials: 'Credentials',
  'host-keys': 'Host keys',
  'api-keys': 'API keys',
  tracing: 'Tracing',
  data: 'Data folder',
  diagnostics: 'Diagnostics',
  about: 'About',
};
