import { createServer, type Server } from 'node:http';
import type { Backend } from '../../backend/backend.ts';
import type { Log } from '../../backend/ports.ts';
import { isForApi, passToApi } from './api-door.ts';
import { allowedHosts } from './gate.ts';
import { dropSilent, SERVER_LIMITS } from './server-limits.ts';

const HOST = '127.0.0.1';

/**
 * Listens for programs on this computer whenever the settings want it: for the desktop app, which serves no browsers.
 * A port that cannot be had is told as a problem. The returned function ends it.
 */
export function serveApi(api: Backend['api'], log: Log): () => void {
  let open: { port: number; server: Server } | null = null;

  const stop = () => {
    open?.server.close();
    open?.server.closeAllConnections();
    open = null;
  };
  const start = (port: number) => {
    const allowed = allowedHosts(HOST, port, []);
    const server = createServer(SERVER_LIMITS, (request, response) => {
      if (isForApi(request)) void passToApi(request, response, { api, allowed });
      else response.writeHead(404).end();
    });
    dropSilent(server);
    open = { port, server };
    server.on('error', (error) => {
      log.warn({ port, reason: error.message }, 'cannot listen for programs');
      api.setProblem({
        id: 'api',
        message: `Programs cannot reach the automation API: port ${port} cannot be used (${error.message}).`,
        next: 'Choose another port in Settings under "API keys", or end the program that uses this one.',
      });
    });
    server.listen(port, HOST, () => log.info({ port }, 'listening for programs'));
  };
  const follow = () => {
    const port = api.wantedPort();
    if (port === (open?.port ?? null)) return;
    stop();
    api.setProblem(null);
    if (port !== null) start(port);
  };

  const unsubscribe = api.onChange(follow);
  follow();
  return () => {
    unsubscribe();
    stop();
  };
}
