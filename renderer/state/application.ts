import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { AppStore } from './store.ts';

/** What every view can reach: the state of the window, the calls to the backend, and the connection to it. */
export type Application = { store: AppStore; client: Client; connection: Connection };
