import { useEffect, useState } from 'react';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Checkbox, Field, NumberInput } from '../../ui/field.tsx';

type Api = Settings['api'];

/** Where programs reach the API. The browser host has it beside the window, the desktop app on a port of its own. */
export function ApiAddress({
  api,
  host,
  hasKeys,
  onChange,
}: {
  api: Api;
  host: 'desktop' | 'browser' | undefined;
  hasKeys: boolean;
  onChange(api: Api): void;
}) {
  if (host === undefined) return null;
  const origin = host === 'browser' ? window.location.origin : `http://127.0.0.1:${api.port}`;
  const on = hasKeys && (host === 'browser' || api.enabled);
  return (
    <>
      {host === 'desktop' ? (
        <>
          <Checkbox
            label="Let programs on this computer in"
            hint="Each needs a key. Nothing else can reach the port."
            checked={api.enabled}
            onChange={(enabled) => onChange({ ...api, enabled })}
          />
          <PortField port={api.port} onSave={(port) => onChange({ ...api, port })} />
        </>
      ) : null}
      {on ? (
        <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          <dt className="text-faint">Address</dt>
          <dd className="m-0 select-all break-all font-mono text-sm">{`${origin}/api/v1`}</dd>
          <dt className="text-faint">Documentation</dt>
          <dd className="m-0 break-all font-mono text-sm">
            {host === 'browser' ? (
              <a className="text-accent underline" href="/api/docs" target="_blank" rel="noreferrer">
                {`${origin}/api/docs`}
              </a>
            ) : (
              <span className="select-all">{`${origin}/api/docs`}</span>
            )}
          </dd>
        </dl>
      ) : null}
    </>
  );
}

/** Saved when the field is left or Enter is pressed. */
function PortField({ port, onSave }: { port: number; onSave(port: number): void }) {
  const [text, setText] = useState(String(port));
  const [error, setError] = useState<string>();

  useEffect(() => {
    setText(String(port));
    setError(undefined);
  }, [port]);

  const commit = (typed: string) => {
    const parsed = settingsSchema.shape.api.safeParse({ port: Number(typed) });
    if (!parsed.success) return setError('Use a port from 1 to 65535.');
    setError(undefined);
    if (parsed.data.port !== port) onSave(parsed.data.port);
  };

  return (
    <Field label="Port" error={error}>
      {(control) => (
        <NumberInput
          {...control}
          className="max-w-28 text-right"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
