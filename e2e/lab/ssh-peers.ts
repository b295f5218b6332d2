import { generateKeyPairSync } from 'node:crypto';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import ssh2, { type Algorithms, type AuthContext, type Connection as Peer } from 'ssh2';
import { type SshServer, sshServerSchema } from '../../shared/server.ts';

/** Registers what ends something after the test. */
type AtEnd = (dispose: () => unknown) => void;

/** What a pool needs to go to a port of this computer. */
export function serverAt(port: number, changes: Partial<SshServer> = {}): SshServer {
  return sshServerSchema.parse({
    ...{ kind: 'ssh', id: 'nas', name: 'nas', host: '127.0.0.1', user: 'me', agent: false, port },
    ...changes,
  });
}

async function listening(server: NetServer, atEnd: AtEnd): Promise<number> {
  atEnd(() => new Promise((closed) => server.close(closed)));
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A peer that speaks no SSH, or not for long. @returns the port that it listens on */
export async function talking(atEnd: AtEnd, speak: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  // What one side does is its own affair: a peer that is hung up on may leave the line open.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    speak(socket);
  });
  const port = await listening(server, atEnd);
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

/**
 * Passes everything on to another port. It hangs up after so many bytes of the answer, and keeps the line open otherwise,
 * also when the other side has gone. @returns the port that it listens on
 */
export function relaying(
  atEnd: AtEnd,
  { port, cutAfter = Number.POSITIVE_INFINITY }: { port: number; cutAfter?: number },
): Promise<number> {
  return talking(atEnd, (socket) => {
    const behind = connect(port, '127.0.0.1');
    let left = cutAfter;
    behind.on('error', () => undefined);
    behind.on('data', (bytes) => {
      socket.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left > 0) return;
      socket.end();
      behind.destroy();
    });
    socket.on('data', (bytes) => behind.write(bytes));
    socket.on('close', () => behind.destroy());
  });
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const hostKey = privateKey.export({ type: 'pkcs1', format: 'pem' });

/** A peer that speaks SSH, played by ssh2's server. @returns the port that it listens on */
export function speaking(
  atEnd: AtEnd,
  parts: {
    /** Decides about each try to log in; without it everybody is let in. */
    onLogin?: (context: AuthContext) => void;
    /** Is given everybody who has logged in. */
    onReady?: (peer: Peer) => void;
    banner?: string;
    algorithms?: Algorithms;
  },
): Promise<number> {
  const { onLogin, onReady, ...config } = parts;
  const server = new ssh2.Server({ hostKeys: [hostKey], ...config }, (peer) => {
    atEnd(() => peer.end());
    peer.on('error', () => {});
    peer.on('authentication', (context) => (onLogin === undefined ? context.accept() : onLogin(context)));
    peer.on('ready', () => onReady?.(peer));
  });
  // ssh2's server is a net.Server in all that matters here.
  return listening(server as unknown as NetServer, atEnd);
}
