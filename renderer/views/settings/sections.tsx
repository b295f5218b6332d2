import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import type { SettingsSection } from '../../state/app-state.ts';
import { useClient } from '../../state/context.ts';
import { ShortcutSettings } from '../shortcuts/shortcut-settings.tsx';
import { AboutSettings } from './about-settings.tsx';
import { ApiKeySettings } from './api-key-settings.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { CredentialSettings } from './credential-settings.tsx';
import { DataSettings } from './data-settings.tsx';
import { DiagnosticsSettings } from './diagnostics-settings.tsx';
import { HistorySettings } from './history-settings.tsx';
import { HostKeySettings } from './host-key-settings.tsx';
import { LIMITS } from './limit-fields.ts';
import { LimitSettings } from './limit-settings.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { ProblemList } from './problem-list.tsx';
import { ReachabilitySettings } from './reachability-settings.tsx';
import { SECTION_TITLES } from './section-titles.ts';
import { TracingSettings } from './tracing-settings.tsx';
import { useSettings } from './use-settings.ts';

/** One part of the settings. `holds` are the names of what is set in it, for the search. */
export type Section = {
  id: SettingsSection;
  title: string;
  note?: string;
  holds: readonly string[];
  Content: ComponentType;
};

/** Every part, in the order in which they are listed. */
export const SECTIONS: readonly Section[] = [
  {
    id: 'problems',
    title: SECTION_TITLES.problems,
    note: 'What keeps a file or a part of the app from working as it should.',
    holds: [],
    Content: ProblemList,
  },
  {
    id: 'appearance',
    title: SECTION_TITLES.appearance,
    holds: ['Theme', 'Density', 'Size of the letters in the window', 'Size of the letters in the output'],
    Content: () => {
      const [appearance, change] = useSettings('appearance');
      return <AppearanceSettings appearance={appearance} onChange={change} />;
    },
  },
  {
    id: 'shortcuts',
    title: SECTION_TITLES.shortcuts,
    note: 'The same in every window. Keys of lists and fields stay as they are.',
    holds: ['Reset all shortcuts'],
    Content: ShortcutSettings,
  },
  {
    id: 'notifications',
    title: SECTION_TITLES.notifications,
    note: 'When something ends while you look elsewhere.',
    holds: ['Tell about', 'Only what took longer than', 'Permission of the browser'],
    Content: () => {
      const [notifications, change] = useSettings('notifications');
      return <NotificationSettings notifications={notifications} onChange={change} />;
    },
  },
  {
    id: 'reachability',
    title: SECTION_TITLES.reachability,
    note: 'Whether the list shows by itself which servers answer.',
    holds: ['Watch which servers can be reached', 'Time between two looks'],
    Content: () => {
      const [reachability, change] = useSettings('reachability');
      return <ReachabilitySettings reachability={reachability} onChange={change} />;
    },
  },
  {
    id: 'limits',
    title: SECTION_TITLES.limits,
    note: 'They hold for every server and every window.',
    holds: ['Preset', ...Object.values(LIMITS).map(({ label }) => label)],
    Content: () => {
      const [limits, change] = useSettings('limits');
      return <LimitSettings limits={limits} onChange={change} />;
    },
  },
  {
    id: 'history',
    title: SECTION_TITLES.history,
    note: 'What ran and what was refused, with its output.',
    holds: ['Days that records and their output are kept'],
    Content: () => {
      const [history, change] = useSettings('history');
      return <HistorySettings history={history} onChange={change} />;
    },
  },
  {
    id: 'credentials',
    title: SECTION_TITLES.credentials,
    note: 'Passwords and passphrases that were given. They never leave the backend, and are shown by name only.',
    holds: ['Secret store'],
    Content: CredentialSettings,
  },
  {
    id: 'host-keys',
    title: SECTION_TITLES['host-keys'],
    note: 'What was trusted in this app. Keys in ~/.ssh/known_hosts count as well, and stay untouched.',
    holds: ['Fingerprints', 'known_hosts'],
    Content: HostKeySettings,
  },
  {
    id: 'api-keys',
    title: SECTION_TITLES['api-keys'],
    note: 'Programs can run actions over HTTP, each with a key and a rate limit of its own.',
    holds: ['Port', 'Let programs on this computer in'],
    Content: () => {
      const [api, change] = useSettings('api');
      const client = useClient();
      const info = useQuery({ queryKey: ['info'], queryFn: () => client.system.info({}) });
      return <ApiKeySettings api={api} host={info.data?.host} onChange={change} />;
    },
  },
  {
    id: 'tracing',
    title: SECTION_TITLES.tracing,
    note: 'Where the time of a run goes is always kept with it, and can be sent elsewhere too.',
    holds: ['Address of an OpenTelemetry collector'],
    Content: () => {
      const [tracing, change] = useSettings('tracing');
      return <TracingSettings tracing={tracing} onChange={change} />;
    },
  },
  {
    id: 'data',
    title: SECTION_TITLES.data,
    note: 'Servers, actions and settings are files in it. Edits made there appear here at once.',
    holds: ['Path', 'Size of history, output and logs'],
    Content: DataSettings,
  },
  {
    id: 'diagnostics',
    title: SECTION_TITLES.diagnostics,
    note: 'What somebody who helps you needs to know, in one file. You see all of it before it is saved.',
    holds: ['Keep the names and addresses of servers', 'Bug report'],
    Content: DiagnosticsSettings,
  },
  {
    id: 'about',
    title: SECTION_TITLES.about,
    holds: ['Version', 'Licence'],
    Content: AboutSettings,
  },
];
