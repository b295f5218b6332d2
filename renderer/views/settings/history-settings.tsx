import { type Settings, settingsSchema } from '#shared/settings.ts';
import { NumberSetting } from './number-setting.tsx';
import type { ChangeTable } from './use-settings.ts';

const RETENTION = settingsSchema.shape.history.unwrap().shape.retention_days.unwrap();

type HistorySettingsProps = { history: Settings['history']; onChange: ChangeTable<'history'> };

/** How long records are kept. */
export function HistorySettings({ history, onChange }: HistorySettingsProps) {
  return (
    <NumberSetting
      label="Days that records and their output are kept"
      hint="Older ones are removed in the background, which cannot be undone. 0 keeps everything."
      unit="days"
      schema={RETENTION}
      value={history.retention_days}
      onSave={(retention_days) => onChange({ retention_days })}
    />
  );
}
