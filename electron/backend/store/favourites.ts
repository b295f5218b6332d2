import type { SettingsStore } from './settings.ts';

/**
 * Keeps the star of an action that has got another id, in its old place.
 * @throws AppFailure CONFIGURATION_BROKEN, STORE_FAILED
 */
export function renameFavourite(settings: SettingsStore, from: string, to: string): void {
  const current = settings.current();
  if (from === to || !current.favourites.includes(from)) return;
  const renamed = current.favourites.map((id) => (id === from ? to : id));
  // A star that was left over from an action with the new id is the same star.
  settings.save({ ...current, favourites: [...new Set(renamed)] });
}
