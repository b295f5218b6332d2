import type { SettingsStore } from '../store/settings.ts';
import type { Implementer } from './base.ts';

export function settingsHandlers(os: Implementer['settings'], settings: SettingsStore) {
  return {
    save: os.save.handler(({ input }) => settings.save(input.settings)),
  };
}
