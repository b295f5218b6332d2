import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from '#shared/caller.ts';
import { MESSAGE_LIMIT } from '#shared/message-limit.ts';
import type { Log } from '../../backend/ports.ts';
import type { Line, ServeLine } from '../rpc.ts';
import { cookieName, readCookie } from './cookies.ts';
import { refuseByAddress } from './gate.ts';
import { type Sessions, sameSecret } from './sessions.ts';

/** Where the contract is spoken. */
const PATH = '/rpc';
/** A peer that has not answered a ping until the next one is gone. */
const PING_INTERVAL_MS = 15_000;

export type WebSocketParts = {
  sessions: Sessions;
  allowed: () => ReadonlySet<string>;
  /** Lets programs in that send it as `X-API-Key`; null lets none in. */
  apiKey: string | null;
  serveLine: ServeLine;
  log: Log;
};

/** Takes WebSocket upgrades on an HTTP server. The returned function ends all lines. */
export function acceptWebSockets(server: Server, parts: WebSocketParts): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const admission = admit(request, parts);
    if (admission.kind === 'refused') {
      const { host, origin } = request.headers;
      parts.log.warn({ reason: admission.reason, host, origin }, 'refused a line');
      refuse(socket, admission.status);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      parts.log.info({ caller: admission.caller }, 'opened a line');
      webSocket.on('error', (error) =>
        parts.log.warn({ caller: admission.caller, reason: error.message }, 'line failed'),
      );
      watch(webSocket);
      parts.serveLine(webSocketLine(webSocket), admission.caller);
    });
  });

  return () => {
    for (const webSocket of sockets.clients) webSocket.terminate();
  };
}

type Admission = { kind: 'admitted'; caller: Caller } | { kind: 'refused'; status: 401 | 403 | 404; reason: string };

function admit(request: IncomingMessage, { sessions, allowed, apiKey }: WebSocketParts): Admission {
  const refused = (status: 401 | 403 | 404, reason: string): Admission => ({ kind: 'refused', status, reason });

  const refusal = refuseByAddress(request.headers, allowed());
  if (refusal !== undefined) return refused(403, refusal);
  if (request.url !== PATH) return refused(404, 'wrong path');

  const presentedKey = request.headers['x-api-key'];
  if (presentedKey !== undefined) {
    const matches = apiKey !== null && typeof presentedKey === 'string' && sameSecret(presentedKey, apiKey);
    if (!matches) return refused(401, 'wrong key');
    return { kind: 'admitted', caller: { kind: 'api', name: 'environment' } };
  }

  // Browsers always name the page that opens a WebSocket; whoever does not is no browser and has no use for a cookie.
  if (request.headers.origin === undefined) return refused(403, 'no origin');
  const id = readCookie(request.headers.cookie, cookieName(request.socket.localPort));
  const session = id === undefined ? undefined : sessions.find(id);
  if (session === undefined) return refused(403, 'no session');
  return { kind: 'admitted', caller: { kind: 'browser', session } };
}

const REASONS = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  // The server has handed the connection over and counts it no more: the other end may never close its side.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Ends the line when its other end has vanished without a word (a laptop lid, a pulled cable). */
function watch(webSocket: WebSocket): void {
  let answered = true;
  webSocket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return webSocket.terminate();
    answered = false;
    webSocket.ping();
  }, PING_INTERVAL_MS);
  webSocket.on('close', () => clearInterval(timer));
}

function webSocketLine(webSocket: WebSocket): Line {
  return {
    onMessage: (listener) => webSocket.on('message', (data, isBinary) => listener(isBinary ? data : data.toString())),
    onClose: (listener) => webSocket.on('close', listener),
    send: (data) => webSocket.send(data),
    // 1009: the message was too big.
    close: () => webSocket.close(1009),
  };
}
