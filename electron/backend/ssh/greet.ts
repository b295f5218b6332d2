import { connect } from 'node:net';
import { type SshServer, serverAddress } from '#shared/server.ts';
import { connectFailure, connectTimeout } from './connect-failures.ts';
import { addressMissing, givenUp } from './failures.ts';
import { plainText } from './plain-text.ts';

/** What an SSH server said about itself, and how long that took from the first packet on. */
export type Greeting = { software: string; tookMs: number };

/** An identification line has at most 255 characters (RFC 4253, section 4.2); a few lines may stand before it. */
const LONGEST_GREETING = 8 * 1024;

/**
 * Connects to the port of a server that is reached directly, reads its first line and hangs up. Nothing is sent.
 * @throws AppFailure as a connection would fail; CONNECTION_FAILED when given up
 */
export async function greet(
  server: SshServer,
  { timeoutMs, abort }: { timeoutMs: number; abort: AbortSignal },
): Promise<Greeting> {
  const host = serverAddress(server);
  if (host === '') throw addressMissing(server);
  if (abort.aborted) throw givenUp(server);
  const heard = Promise.withResolvers<Greeting>();
  const startedAt = performance.now();
  const socket = connect({ host, port: server.port, noDelay: true });
  const late = setTimeout(() => heard.reject(connectTimeout(server)), timeoutMs);
  const giveUp = () => heard.reject(givenUp(server));
  abort.addEventListener('abort', giveUp);
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const software = /^SSH-[^\r\n]*(?=\r?\n)/m.exec(text)?.[0];
    if (software !== undefined) heard.resolve({ software: plainText(software), tookMs: performance.now() - startedAt });
    else if (text.length > LONGEST_GREETING) heard.reject(connectFailure(server, new Error('Invalid header')));
  });
  socket.on('error', (error) => heard.reject(connectFailure(server, error)));
  socket.on('close', () => heard.reject(connectFailure(server, new Error('Connection lost before handshake'))));
  try {
    return await heard.promise;
  } finally {
    clearTimeout(late);
    abort.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}
