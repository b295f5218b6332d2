import type { Settings } from '#shared/settings.ts';
import { useApp, useApplication } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';

/** Parts of the settings that are tables of their own. */
type Table = Exclude<keyof Settings, 'favourites' | 'shortcuts'>;

/** Changes some keys of a table, and tells what goes wrong. Gives whether it was saved. */
export type ChangeTable<Name extends Table> = (changed: Partial<Settings[Name]>) => Promise<boolean>;

/** A table of the settings in force, and the way to change it. Every change is saved at once. */
export function useSettings<Name extends Table>(name: Name): [table: Settings[Name], change: ChangeTable<Name>] {
  const table = useApp((state) => state.settings[name]);
  const { saveSettings } = useApplication();
  return [
    table,
    async (changed) => {
      try {
        await saveSettings((settings) => ({ ...settings, [name]: { ...settings[name], ...changed } }));
        return true;
      } catch (thrown) {
        toastFailure(thrown);
        return false;
      }
    },
  ];
}
