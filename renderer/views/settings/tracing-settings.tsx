import { useEffect, useState } from 'react';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Field, TextInput } from '../../ui/field.tsx';

type Tracing = Settings['tracing'];

/** Where the traces of runs go. Saved when the field is left or Enter is pressed. */
export function TracingSettings({ tracing, onChange }: { tracing: Tracing; onChange(tracing: Tracing): void }) {
  const [text, setText] = useState(tracing.otlp_endpoint);
  const [error, setError] = useState<string>();

  useEffect(() => {
    setText(tracing.otlp_endpoint);
    setError(undefined);
  }, [tracing.otlp_endpoint]);

  const commit = (typed: string) => {
    const otlp_endpoint = typed.trim();
    if (otlp_endpoint === tracing.otlp_endpoint) return setError(undefined);
    const parsed = settingsSchema.shape.tracing.safeParse({ otlp_endpoint });
    if (!parsed.success) return setError('Use an address that begins with http:// or https://.');
    setError(undefined);
    onChange({ otlp_endpoint });
  };

  return (
    <Field
      label="Address of an OpenTelemetry collector"
      hint="OTLP over HTTP, such as http://localhost:4318. Empty sends nothing. Commands, parameters and output are never sent."
      error={error}
      optional
    >
      {(control) => (
        <TextInput
          {...control}
          inputMode="url"
          placeholder="http://localhost:4318"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
