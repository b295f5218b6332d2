import { RPCLink as MessagePortLink } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '#shared/contract.ts';
import { AccessDenied, type OpenTransport, type Transport } from './connection.ts';

/** How this page reaches its backend: a message port in the desktop window (`app://`), a WebSocket everywhere else. */
export function openTransport(page: Location): OpenTransport {
  return page.protocol === 'app:' ? openMessagePort : () => openWebSocket(page);
}

/** Both ends parse what they receive: the backend requests, this side responses. */
function plugins() {
  return [new ResponseValidationPlugin(contract)];
}

/** Asks the preload script for a port: `homelab-cmd:ready` goes out, `homelab-cmd:port` comes back with the port. */
function openMessagePort(): Promise<Transport> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      if (event.source !== window || !port || typeOf(event.data) !== 'homelab-cmd:port') return;
      window.removeEventListener('message', receive);
      const closed = new Promise<void>((gone) => port.addEventListener('close', () => gone()));
      const link = new MessagePortLink({ port, plugins: plugins() });
      port.start();
      resolve({ link, closed, close: () => port.close() });
    };
    window.addEventListener('message', receive);
    window.postMessage({ type: 'homelab-cmd:ready' }, window.location.origin);
  });
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}

async function openWebSocket(page: Location): Promise<Transport> {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${page.host}/rpc`);
  const link = new WebSocketLink({ websocket: socket, plugins: plugins() });
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
  const opened = new Promise<'opened'>((resolve) => socket.addEventListener('open', () => resolve('opened')));
  if ((await Promise.race([opened, closed])) !== 'opened') throw await whyRefused();
  const close = () => {
    socket.close();
    // The browser waits for the other side to close as well, for many seconds where that side is frozen or gone. Nobody
    // here waits with it: calls that are under way fail now, and the connection is replaced.
    socket.dispatchEvent(new CloseEvent('close'));
  };
  return { link, closed, close };
}

/** A page never learns why its WebSocket was turned down, so it asks for itself over HTTP. */
async function whyRefused(): Promise<Error> {
  const answer = await fetch('/', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(5000) }).catch(
    () => null,
  );
  return answer?.status === 403 ? new AccessDenied() : new Error('the backend does not answer');
}
