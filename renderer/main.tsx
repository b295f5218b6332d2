import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { checkOnWake } from './api/check-on-wake.ts';
import { createClient } from './api/client.ts';
import { createConnection } from './api/connection.ts';
import { createQueries } from './api/queries.ts';
import { openTransport } from './api/transports.ts';
import { App } from './app.tsx';
import { browserStorage } from './state/browser-storage.ts';
import { createCommandRegistry } from './state/command-registry.ts';
import { AppProvider } from './state/context.ts';
import { followEvents } from './state/follow-events.ts';
import { createSettingsSaver } from './state/settings-saver.ts';
import { createAppStore } from './state/store.ts';
import { windowStorage } from './state/window-storage.ts';
import { keepComposing } from './ui/composition.ts';
import { countDoubleClickOnce } from './ui/double-click.ts';
import { countEnterOnce } from './ui/held-enter.ts';
import './theme.css';

// Composition root of the window: everything is made here, once, and handed down.
const store = createAppStore(
  windowStorage(
    browserStorage(() => window.sessionStorage),
    browserStorage(() => window.localStorage),
  ),
);
const commands = createCommandRegistry();
const connection = createConnection(openTransport(window.location));
const client = createClient(connection.link);
const saveSettings = createSettingsSaver({ store, client });
const queries = createQueries();
const stop = [
  followEvents(store, client, connection),
  checkOnWake(document, client, connection),
  countEnterOnce(document),
  countDoubleClickOnce(document),
  keepComposing(document),
];

window.addEventListener('pagehide', () => {
  for (const each of stop) each();
  connection.close();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <AppProvider value={{ store, commands, client, connection, saveSettings }}>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </AppProvider>
  </StrictMode>,
);
