import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passToApi } from '../../electron/host/node/api-door.ts';
import { allowedHosts } from '../../electron/host/node/gate.ts';
import { SERVER_LIMITS } from '../../electron/host/node/server-limits.ts';
import type { TestBackend } from './backend.ts';

/** The automation API of a backend on a free port of 127.0.0.1, as the hosts serve it. */
export async function startApiServer(backend: Pick<TestBackend, 'api'>) {
  let allowed: ReadonlySet<string> = new Set();
  const server = createServer(SERVER_LIMITS, (request, response) => {
    void passToApi(request, response, { api: backend.api, allowed });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server on a TCP port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  allowed = allowedHosts('127.0.0.1', port, []);
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
