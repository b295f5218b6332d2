import type { Settings } from '#shared/settings.ts';
import { useApp, useClient } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';

/** The settings in force, and the way to change parts of them. Every change is saved at once. */
export function useSettings(): { settings: Settings; change(parts: Partial<Settings>): Promise<void> } {
  const settings = useApp((state) => state.settings);
  const client = useClient();
  return {
    settings,
    async change(parts) {
      try {
        await client.settings.save({ settings: { ...settings, ...parts } });
      } catch (thrown) {
        toastFailure(thrown);
      }
    },
  };
}
