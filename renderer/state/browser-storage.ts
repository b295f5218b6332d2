import type { PreferenceStorage } from './preferences.ts';

/** A storage of the browser; one that is forgotten with the page where the browser lets the page have none. */
export function browserStorage(find: () => PreferenceStorage): PreferenceStorage {
  try {
    return find();
  } catch {
    const kept = new Map<string, string>();
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
  }
}
