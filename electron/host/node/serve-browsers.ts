import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServeLine } from '../rpc.ts';
import type { Running } from '../start.ts';
import { machineNames, reachableHost } from './address.ts';
import { allowedHosts, baseAddress } from './gate.ts';
import { createHttpServer } from './http-server.ts';
import type { ServeOptions } from './options.ts';
import { createSessions } from './sessions.ts';
import { acceptWebSockets } from './web-socket.ts';

/** The app as browsers reach it. */
export type BrowserHost = {
  /** Without token: `http://127.0.0.1:4655`. */
  address: string;
  /** The address that lets the next browser in, once. */
  invitation(): string;
  /** False when the default port was in use and a free one was taken instead. */
  onRequestedPort: boolean;
  /** Takes no more connections; lines that are open stay so. */
  stopListening(): void;
  /** Ends every connection. */
  close(): void;
};

/**
 * Serves the window and the contract to browsers and programs that may come in.
 * @throws the error of `listen` (EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND) when the address cannot be had
 */
export async function serveBrowsers(
  running: Running,
  options: ServeOptions,
  renderer: string,
  onInvitation: (address: string) => void,
): Promise<BrowserHost> {
  const { log } = running;
  const sessions = createSessions();
  const invitation = () => `${address}/?token=${sessions.token()}`;
  let allowed: ReadonlySet<string> = new Set();
  const server = createHttpServer({
    renderer,
    sessions,
    allowed: () => allowed,
    api: running.api,
    log,
    onExchange: () => onInvitation(invitation()),
  });
  const closeLines = acceptWebSockets(server, {
    sessions,
    allowed: () => allowed,
    apiKey: options.apiKey,
    serveLine: createServeLine(running.router, log),
    log,
  });

  const { port, asRequested } = await listen(server, options);
  allowed = allowedHosts(options.host, port, machineNames());
  const address = baseAddress(reachableHost(options.host), port);
  return {
    address,
    invitation,
    onRequestedPort: asRequested,
    stopListening: () => server.close(),
    close() {
      closeLines();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, { host, port, portRequested }: ServeOptions) {
  try {
    return { port: await listenOn(server, host, port), asRequested: true };
  } catch (error) {
    if (portRequested || !isInUse(error)) throw error;
    return { port: await listenOn(server, host, 0), asRequested: false };
  }
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  // A server on a TCP port has an address of this shape; the other shapes are for pipes and before listening.
  return (server.address() as AddressInfo).port;
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
