import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import type { Settings } from '#shared/settings.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useClient } from '../../state/context.ts';
import { ApiKeySettings } from './api-key-settings.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { CredentialSettings } from './credential-settings.tsx';
import { HistorySettings } from './history-settings.tsx';
import { HostKeySettings } from './host-key-settings.tsx';
import { LimitSettings } from './limit-settings.tsx';
import { TracingSettings } from './tracing-settings.tsx';

/** Appearance, limits, and what this installation is. Every change is saved at once. */
export function SettingsView() {
  const settings = useApp((state) => state.settings);
  const problems = useApp((state) => state.problems);
  const client = useClient();
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.system.info({}) });

  const save = async (changed: Settings): Promise<void> => {
    try {
      await client.settings.save({ settings: changed });
    } catch (thrown) {
      const error = errorOf(thrown);
      toast.error(error.message, { description: error.next });
    }
  };

  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-[760px] flex-col gap-8 px-6 py-6">
        <h2 className="m-0 font-semibold text-xl tracking-tight">Settings</h2>
        {problems.length > 0 ? (
          <Section title="Problems" note="What keeps a file or a part of the app from working as it should.">
            <ul className="m-0 flex list-none flex-col gap-2 p-0">
              {problems.map((problem) => (
                <li key={problem.id} className="rounded-md border border-warn/40 bg-warn-bg px-3 py-2">
                  <p className="m-0 break-words font-medium">{problem.message}</p>
                  <p className="m-0 break-words text-dim">{problem.next}</p>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        <Section title="Appearance">
          <AppearanceSettings
            appearance={settings.appearance}
            onChange={(appearance) => void save({ ...settings, appearance })}
          />
        </Section>
        <Section title="Limits" note="They hold for every server and every window.">
          <LimitSettings limits={settings.limits} onChange={(limits) => void save({ ...settings, limits })} />
        </Section>
        <Section title="History" note="What ran and what was refused, with its output.">
          <HistorySettings history={settings.history} onChange={(history) => void save({ ...settings, history })} />
        </Section>
        <Section
          title="Tracing"
          note="Where the time of a run goes is always kept with it, and can be sent elsewhere too."
        >
          <TracingSettings tracing={settings.tracing} onChange={(tracing) => void save({ ...settings, tracing })} />
        </Section>
        <Section
          title="Credentials"
          note="Passwords and passphrases that were given. They never leave the backend, and are shown by name only."
        >
          <CredentialSettings />
        </Section>
        <Section
          title="API keys"
          note="Programs can run actions over HTTP, each with a key and a rate limit of its own."
        >
          <ApiKeySettings
            api={settings.api}
            host={info.data?.host}
            onChange={(api) => void save({ ...settings, api })}
          />
        </Section>
        <Section
          title="Host keys"
          note="What was trusted in this app. Keys in ~/.ssh/known_hosts count as well, and stay untouched."
        >
          <HostKeySettings />
        </Section>
        <Section title="This installation">
          <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
            <dt className="text-faint">Version</dt>
            <dd className="m-0">{info.data?.version ?? '…'}</dd>
            <dt className="text-faint">Runs in</dt>
            <dd className="m-0">
              {info.data ? (info.data.host === 'desktop' ? 'its own window' : 'a browser window') : '…'}
            </dd>
            <dt className="text-faint">Data directory</dt>
            <dd className="m-0 select-all break-all font-mono text-sm">{info.data?.dataDirectory ?? '…'}</dd>
          </dl>
          <p className="m-0 text-dim">
            Servers, actions and settings are files in the data directory. Edits made there appear here at once.
          </p>
        </Section>
      </div>
    </div>
  );
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-4">
      <div className="border-line border-b pb-1.5">
        <h3 className="m-0 font-semibold text-lg">{title}</h3>
        {note ? <p className="m-0 text-faint text-sm">{note}</p> : null}
      </div>
      {children}
    </section>
  );
}
