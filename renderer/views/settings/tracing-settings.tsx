import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { type Typed, useSavedText } from './use-saved-text.ts';
import type { ChangeTable } from './use-settings.ts';

type Tracing = Settings['tracing'];

/** Where the traces of runs go. */
export function TracingSettings({ tracing, onChange }: { tracing: Tracing; onChange: ChangeTable<'tracing'> }) {
  const { input, error } = useSavedText({
    value: tracing.otlp_endpoint,
    parse: parseEndpoint,
    onSave: (otlp_endpoint) => onChange({ otlp_endpoint }),
  });
  return (
    <Field
      label="Address of an OpenTelemetry collector"
      hint="OTLP over HTTP, such as http://localhost:4318. Empty sends nothing. Commands, parameters and output are never sent."
      error={error}
      optional
    >
      {(control) => <TextInput {...control} {...input} inputMode="url" placeholder="http://localhost:4318" />}
    </Field>
  );
}

function parseEndpoint(text: string): Typed<string> {
  const parsed = settingsSchema.shape.tracing.safeParse({ otlp_endpoint: text });
  return parsed.success
    ? { value: parsed.data.otlp_endpoint }
    : { error: 'Use an address that begins with http:// or https://.' };
}
