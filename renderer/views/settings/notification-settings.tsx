import { useEffect, useState } from 'react';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { ChoiceRow } from '../../ui/choice-row.tsx';
import { Field, NumberInput } from '../../ui/field.tsx';
import { BrowserPermission } from './browser-permission.tsx';

type Notifications = Settings['notifications'];

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
  onChange(notifications: Notifications): void;
}) {
  return (
    <>
      <BrowserPermission />
      <ChoiceRow
        legend="Tell about"
        hint="A batch is told once, when its last server is done. Output is never part of it."
        choices={KINDS}
        value={notifications.when}
        onChange={(when) => onChange({ ...notifications, when })}
      />
      <LongerThanField
        seconds={notifications.longer_than}
        onSave={(longer_than) => onChange({ ...notifications, longer_than })}
      />
      <p className="m-0 text-dim">
        Inside the window, whatever ends out of sight is always told. The title of the window counts what runs, and what
        failed while you looked elsewhere.
      </p>
    </>
  );
}

/** Saved when the field is left or Enter is pressed. */
function LongerThanField({ seconds, onSave }: { seconds: number; onSave(seconds: number): void }) {
  const [text, setText] = useState(String(seconds));
  const [error, setError] = useState<string>();

  useEffect(() => {
    setText(String(seconds));
    setError(undefined);
  }, [seconds]);

  const commit = (typed: string) => {
    const value = typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.'));
    const parsed = settingsSchema.shape.notifications.safeParse({ longer_than: value });
    if (!parsed.success) return setError('Use a number of seconds from 0 to 86,400.');
    setError(undefined);
    if (parsed.data.longer_than !== seconds) onSave(parsed.data.longer_than);
  };

  return (
    <Field label="Only what took longer than" hint="0 tells about everything, however short." error={error}>
      {(control) => (
        <div className="flex items-center gap-2">
          <NumberInput
            {...control}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onBlur={(event) => commit(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
            className="max-w-28 text-right"
          />
          <span className="text-dim">seconds</span>
        </div>
      )}
    </Field>
  );
}
