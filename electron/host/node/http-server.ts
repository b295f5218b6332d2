import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Backend } from '../../backend/backend.ts';
import type { Log } from '../../backend/ports.ts';
import { readAsset } from '../assets.ts';
import { SECURITY_HEADERS } from '../security.ts';
import { isForApi, passToApi } from './api-door.ts';
import { cookieName, readCookie } from './cookies.ts';
import { refuseByAddress } from './gate.ts';
import { type Refusal, refusalPage, welcomePage } from './pages.ts';
import { dropSilent, SERVER_LIMITS } from './server-limits.ts';
import type { Sessions } from './sessions.ts';

export type HttpServerParts = {
  /** Absolute path of the built renderer. */
  renderer: string;
  sessions: Sessions;
  /** The Host headers that may come in; known once the port is. */
  allowed: () => ReadonlySet<string>;
  /** Answers programs under `/api/`. */
  api: Pick<Backend['api'], 'answer'>;
  log: Log;
  /** A token was used up, so the next browser needs the new one. */
  onExchange: () => void;
};

type Reply = { status: number; headers?: Record<string, string>; body?: string | Buffer };

/** Serves the window to browsers that have a session, and lets them get one. Does not listen yet. */
export function createHttpServer(parts: HttpServerParts): Server {
  const server = createServer(SERVER_LIMITS, (request, response) => {
    if (isForApi(request)) {
      void passToApi(request, response, { api: parts.api, allowed: parts.allowed() });
      return;
    }
    reply(request, parts).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        parts.log.error({ reason: String(error) }, 'could not answer a request');
        send(request, response, { status: 500, body: 'HomelabCmd could not answer this request.' });
      },
    );
  });
  dropSilent(server);
  return server;
}

async function reply(request: IncomingMessage, parts: HttpServerParts): Promise<Reply> {
  const { sessions, log } = parts;
  const refuse = (refusal: Refusal): Reply => {
    log.warn({ refusal, host: request.headers.host, origin: request.headers.origin }, 'refused a request');
    return html(403, refusalPage(refusal));
  };

  const refusal = refuseByAddress(request.headers, parts.allowed());
  if (refusal !== undefined) return refuse(refusal);
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, headers: { Allow: 'GET, HEAD' } };
  const [path = '', query] = (request.url ?? '').split('?', 2);

  const token = new URLSearchParams(query).get('token');
  if (path === '/' && token !== null && request.method === 'GET') {
    const session = sessions.exchange(token);
    if (session === undefined) return refuse('used address');
    log.info({ session: session.name }, 'let a browser in');
    parts.onExchange();
    return enter(request, session.id);
  }

  const id = readCookie(request.headers.cookie, cookieName(request.socket.localPort));
  if (id === undefined || sessions.find(id) === undefined) return refuse('no session');
  const asset = await readAsset(parts.renderer, path);
  if (asset === undefined) return { status: 404, headers: TEXT, body: 'There is nothing here.' };
  return {
    status: 200,
    headers: { 'Content-Type': asset.type, 'Cache-Control': asset.cacheControl },
    body: asset.body,
  };
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Hands the cookie over and leads to the window, with the token gone from the address bar. */
function enter(request: IncomingMessage, id: string): Reply {
  const headers = {
    'Set-Cookie': `${cookieName(request.socket.localPort)}=${id}; HttpOnly; SameSite=Strict; Path=/`,
  };
  if (request.headers['sec-fetch-site'] === 'cross-site') return html(200, welcomePage(), headers);
  return { status: 303, headers: { ...headers, Location: '/' } };
}

function html(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body = '' }: Reply): void {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    ...SECURITY_HEADERS,
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    // What else a refused sender has to say is not read.
    ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { Connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
