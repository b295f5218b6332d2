import type { Settings } from '#shared/settings.ts';
import type { Client } from '../api/client.ts';
import type { AppStore } from './store.ts';

/**
 * Saves the settings as `change` makes them of what holds when its turn has come: one change after the other, so that none
 * takes back the one before. Rejects when that was not possible; nothing has changed then. The same object means no change.
 */
export type SaveSettings = (change: (settings: Settings) => Settings) => Promise<void>;

/** The one queue of a window. */
export function createSettingsSaver({ store, client }: { store: AppStore; client: Client }): SaveSettings {
  let last = Promise.resolve();
  return (change) => {
    const turn = last.then(async () => {
      const before = store.getState().settings;
      const changed = change(before);
      if (changed === before) return;
      const settings = await client.settings.save({ settings: changed });
      // The next change builds on it, and may come before the event that tells of it.
      store.do.receive({ kind: 'settings', settings });
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}
