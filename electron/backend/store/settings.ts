import type { Problem } from '#shared/event.ts';
import type { Settings } from '#shared/settings.ts';
import type { Unsubscribe } from '../ports.ts';

/** settings.yaml. */
export type SettingsStore = {
  current(): Settings;
  /** Writes what differs, keeping comments. @throws AppFailure CONFIGURATION_BROKEN, STORE_FAILED. */
  save(settings: Settings): Settings;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

/** Opens settings.yaml and watches it. */
export function openSettings(_file: string): SettingsStore {
  throw new Error('in work');
}
