import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Checkbox } from '../../ui/field.tsx';
import { NumberSetting } from './number-setting.tsx';
import type { ChangeTable } from './use-settings.ts';

type Api = Settings['api'];

const PORT = settingsSchema.shape.api.unwrap().shape.port.unwrap();

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
  onChange: ChangeTable<'api'>;
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
            onChange={(enabled) => void onChange({ enabled })}
          />
          <NumberSetting label="Port" schema={PORT} value={api.port} onSave={(port) => onChange({ port })} />
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
