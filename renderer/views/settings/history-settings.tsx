import { useEffect, useState } from 'react';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Field, TextInput } from '../../ui/field.tsx';

type HistorySettingsProps = { history: Settings['history']; onChange(history: Settings['history']): void };

/** How long records are kept. Saved when the field is left or Enter is pressed. */
export function HistorySettings({ history, onChange }: HistorySettingsProps) {
  const [text, setText] = useState(String(history.retention_days));
  const [error, setError] = useState<string>();

  useEffect(() => {
    setText(String(history.retention_days));
    setError(undefined);
  }, [history.retention_days]);

  const commit = (typed: string) => {
    const parsed = settingsSchema.shape.history.safeParse({
      retention_days: typed.trim() === '' ? Number.NaN : Number(typed),
    });
    if (!parsed.success) return setError('Use a whole number of days from 0 to 36,500.');
    setError(undefined);
    if (parsed.data.retention_days !== history.retention_days) onChange(parsed.data);
  };

  return (
    <Field
      label="Days that records and their output are kept"
      hint="Older ones are removed in the background, which cannot be undone. 0 keeps everything."
      error={error}
    >
      {(control) => (
        <TextInput
          {...control}
          inputMode="numeric"
          className="w-28!"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
