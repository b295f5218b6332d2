import type { PreferenceStorage } from './preferences.ts';

/**
 * What a window remembers, for itself: `own` lasts as long as the window and survives a reload, `shared` is what a new
 * window begins with, as the last one has left it.
 */
export function windowStorage(own: PreferenceStorage, shared: PreferenceStorage): PreferenceStorage {
  return {
    getItem: (key) => own.getItem(key) ?? shared.getItem(key),
    setItem(key, value) {
      own.setItem(key, value);
      shared.setItem(key, value);
    },
  };
}
