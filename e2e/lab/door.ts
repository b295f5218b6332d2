import { request } from 'node:http';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/contract.ts';
import type { App } from '../app.ts';

export type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

/** Knocks at the browser host as browsers, programs and attackers do. */
export function doorOf(app: App) {
  /** One HTTP request with exactly these headers; `fetch` would not let Host and Origin be chosen. */
  function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    const { port } = new URL(app.origin);
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, path, ...options }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      call.on('error', reject);
      call.end();
    });
  }

  /** A path with a token that nobody has used. */
  async function tokenPath(): Promise<string> {
    return `/${new URL(await app.unusedUrl()).search}`;
  }

  /** Tries to open a line: the status that refused it, or the open socket. */
  function open(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket | number> {
    const socket = new WebSocket(`${app.origin.replace('http', 'ws')}${path}`, { headers });
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        socket.terminate();
      });
      socket.on('error', reject);
    });
  }

  return {
    ask,
    tokenPath,
    open,
    /** Exchanges a token like a browser and gives the cookie. */
    async signIn(): Promise<string> {
      const { headers } = await ask(await tokenPath());
      return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    },
    async openLine(headers: Record<string, string>): Promise<WebSocket> {
      const socket = await open(headers);
      if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
      return socket;
    },
  };
}

/** Speaks the contract over an open line. */
export function callOver(websocket: WebSocket): ContractRouterClient<typeof contract> {
  // The link is typed for a browser's WebSocket, whose used part `ws` has as well.
  return createORPCClient(new RPCLink({ websocket: websocket as unknown as globalThis.WebSocket }));
}
