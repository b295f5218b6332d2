import { type Settings, settingsSchema } from '#shared/settings.ts';
import { ChoiceRow } from '../../ui/choice-row.tsx';
import { BrowserPermission } from './browser-permission.tsx';
import { NumberSetting } from './number-setting.tsx';
import type { ChangeTable } from './use-settings.ts';

type Notifications = Settings['notifications'];

const LONGER_THAN = settingsSchema.shape.notifications.unwrap().shape.longer_than.unwrap();

const KINDS: readonly { value: Notifications['when']; label: string }[] = [
  { value: 'off', label: 'Nothing' },
  { value: 'failures', label: 'What did not succeed' },
  { value: 'all', label: 'Everything' },
];

/** What is told outside of the window. */
export function NotificationSettings({
  notifications,
  onChange,
}: {
  notifications: Notifications;
  onChange: ChangeTable<'notifications'>;
}) {
  return (
    <>
      <BrowserPermission />
      <ChoiceRow
        legend="Tell about"
        hint="A batch is told once, when its last server is done. Output is never part of it."
        choices={KINDS}
        value={notifications.when}
        onChange={(when) => void onChange({ when })}
      />
      <NumberSetting
        label="Only what took longer than"
        hint="0 tells about everything, however short."
        unit="seconds"
        schema={LONGER_THAN}
        value={notifications.longer_than}
        onSave={(longer_than) => onChange({ longer_than })}
      />
      <p className="m-0 text-dim">
        Inside the window, whatever ends out of sight is always told. The title of the window counts what runs, and what
        failed while you looked elsewhere.
      </p>
    </>
  );
}
