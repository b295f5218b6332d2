import type { SettingsStore } from '../store/settings.ts';
import type { Implementer } from './base.ts';
import { requirePerson } from './person.ts';

export function settingsHandlers(os: Implementer['settings'], settings: SettingsStore) {
  return {
    save: os.save.handler(({ input, context }) => {
      // A program could lift its own rate limit here.
      requirePerson(context.caller);
      return settings.save(input.settings);
    }),
  };
}
