import { useEffect, useState } from 'react';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Checkbox, Field, NumberInput } from '../../ui/field.tsx';

type ReachabilitySettingsOf = Settings['reachability'];

/** Whether and how often servers are looked at. */
export function ReachabilitySettings({
  reachability,
  onChange,
}: {
  reachability: ReachabilitySettingsOf;
  onChange(reachability: ReachabilitySettingsOf): void;
}) {
  return (
    <>
      <Checkbox
        label="Watch which servers can be reached"
        hint="Only while a window is open, and without a login: the app connects, reads the first line and hangs up. sshd notes each look as “Connection closed by …”. Servers behind others, and those that are paused, are left alone."
        checked={reachability.watch}
        onChange={(watch) => onChange({ ...reachability, watch })}
      />
      <IntervalField seconds={reachability.interval} onSave={(interval) => onChange({ ...reachability, interval })} />
    </>
  );
}

/** Saved when the field is left or Enter is pressed. */
function IntervalField({ seconds, onSave }: { seconds: number; onSave(seconds: number): void }) {
  const [text, setText] = useState(String(seconds));
  const [error, setError] = useState<string>();

  useEffect(() => {
    setText(String(seconds));
    setError(undefined);
  }, [seconds]);

  const commit = (typed: string) => {
    const value = typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.'));
    const parsed = settingsSchema.shape.reachability.safeParse({ interval: value });
    if (!parsed.success) return setError('Use a number of seconds from 5 to 3,600.');
    setError(undefined);
    if (parsed.data.interval !== seconds) onSave(parsed.data.interval);
  };

  return (
    <Field
      label="Time between two looks"
      hint="At a server that answers. One that does not is looked at less and less often, at least every ten minutes."
      error={error}
    >
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
