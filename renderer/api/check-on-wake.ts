import type { Client } from './client.ts';
import type { Connection } from './connection.ts';

/** How long an open connection may take to answer before it counts as dead. */
const PATIENCE_MS = 5000;

/**
 * A computer that slept may believe in a connection that is long gone. When the page is looked at again, one small
 * call finds out, and a connection that does not answer is replaced. Returns the way to stop.
 */
export function checkOnWake(page: Document, client: Client, connection: Connection): () => void {
  const check = () => {
    if (page.hidden || connection.status().kind !== 'open') return;
    client.system.info({}, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => connection.tryNow());
  };
  page.addEventListener('visibilitychange', check);
  return () => page.removeEventListener('visibilitychange', check);
}
