import type { Problem } from '#shared/event.ts';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import type { Unsubscribe } from '../ports.ts';
import { parseWith } from './parse-with.ts';
import { openYamlFile } from './yaml-file.ts';
import { mergeMap, topMap } from './yaml-merge.ts';

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
export function openSettings(file: string): SettingsStore {
  const defaults = settingsSchema.parse({});
  const yaml = openYamlFile<Settings>(file, defaults, (content) => parseWith(settingsSchema, content ?? {}));

  return {
    current: yaml.current,
    save(settings) {
      yaml.edit((document) => mergeMap(document, topMap(document), settings, defaults));
      return settings;
    },
    problem: yaml.problem,
    onChange: yaml.onChange,
    close: yaml.close,
  };
}
