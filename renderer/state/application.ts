import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { CommandRegistry } from './command-registry.ts';
import type { SaveSettings } from './settings-saver.ts';
import type { AppStore } from './store.ts';

/** What every view can reach: the state of the window, what can be done in it, the backend, and the connection to it. */
export type Application = {
  store: AppStore;
  commands: CommandRegistry;
  client: Client;
  connection: Connection;
  saveSettings: SaveSettings;
};
