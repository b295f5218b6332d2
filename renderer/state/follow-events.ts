import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { AppStore } from './store.ts';

/** Pause before a stream that broke while the connection stands is asked for again. */
const PAUSE_MS = 1000;

/** Keeps the store in step with the backend: subscribes anew whenever a connection opens. Returns the way to stop. */
export function followEvents(store: AppStore, client: Client, connection: Connection): () => void {
  const stop = new AbortController();
  let following: AbortController | null = null;

  const follow = async (signal: AbortSignal) => {
    while (!signal.aborted && connection.status().kind === 'open') {
      try {
        for await (const event of await client.system.events({}, { signal })) store.do.receive(event);
      } catch {
        // The connection reports its own loss; anything else is asked for again below.
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };

  const connectionChanged = () => {
    const status = connection.status();
    store.do.setConnection(status);
    following?.abort();
    following = null;
    if (status.kind !== 'open') return;
    following = new AbortController();
    void follow(AbortSignal.any([following.signal, stop.signal]));
  };

  const unsubscribe = connection.subscribe(connectionChanged);
  connectionChanged();
  return () => {
    unsubscribe();
    stop.abort();
  };
}
