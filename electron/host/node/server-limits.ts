import type { IncomingMessage, Server } from 'node:http';

/** Options of every HTTP server of ours. Nobody needs more than a moment for a request: slow senders must not hold connections. */
export const SERVER_LIMITS = {
  noDelay: true,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;

/**
 * Lets go of connections that never ask for anything, which the limits above do not count. From its first request on, a
 * connection may be quiet: a WebSocket, or a stream of events.
 */
export function dropSilent(server: Server): void {
  server.timeout = SERVER_LIMITS.headersTimeout;
  const stay = (request: IncomingMessage) => void request.socket.setTimeout(0);
  server.prependListener('request', stay);
  server.prependListener('upgrade', stay);
}
