import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { AppFailure } from '#shared/errors.ts';
import { type SshServer, serverAddress, serverLabel } from '#shared/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { Prompts } from '../prompts.ts';
import { createSteps } from '../trace.ts';
import { offeredAlgorithms } from './algorithms.ts';
import type { Authentication, Login } from './authentication.ts';
import { collectBanner } from './banner.ts';
import { checkHostKey } from './check-host-key.ts';
import { closedEarly, connectFailure, connectTimeout, type OfferedAndAccepted } from './connect-failures.ts';
import { type Connection, createConnection } from './connection.ts';
import type { Ask } from './credentials.ts';
import { addressMissing, givenUp } from './failures.ts';
import { limitGreeting } from './greeting-limit.ts';
import { describeHostKey, type HostKeys } from './host-keys.ts';
import { passwordExpired } from './login-failures.ts';
import { startPatience } from './patience.ts';
import { openPacketSocket, quickenKeys } from './quick-packets.ts';

/** How a connection finds out that the other side is gone. */
export type KeepAlive = { intervalMs: number; unanswered: number };

/** A connection to a server on the way, and a stream that it has opened to the port of the one behind it. */
export type Passed = { connection: Connection; stream: Duplex };

export type ConnectOptions = {
  clock: Clock;
  log: Log;
  hostKeys: HostKeys;
  prompts: Pick<Prompts, 'ask'>;
  authentication: Authentication;
  keepAlive: KeepAlive;
  /** The server that is passed last on the way; null when this one is reached directly. Its stream ends with the attempt. */
  passed: Passed | null;
  /** From the first packet to the end of the login, without the time that a person takes to answer. */
  timeoutMs: number;
  /** How long the connection may be unused, read whenever it becomes so. */
  idleMs: () => number;
  /** Gives the attempt up. */
  abort: AbortSignal;
};

/**
 * Connects and logs in, once. The host key is decided before anything about the user is sent.
 * @throws AppFailure with the code of what went wrong
 */
export async function connect(server: SshServer, options: ConnectOptions): Promise<Connection> {
  const address = serverAddress(server);
  if (address === '') throw addressMissing(server);

  // What is only needed for this attempt ends with it: an open question, above all.
  const over = new AbortController();
  const opened = Promise.withResolvers<Connection>();
  const fail = (error: unknown) => opened.reject(connectFailure(server, error, algorithms.differing()));
  const algorithms = observeAlgorithms();
  const giveUp = () => fail(givenUp(server));
  const patience = startPatience(options.timeoutMs, () => fail(connectTimeout(server)));
  const about = { id: server.id, name: server.name, address: serverLabel(server) };
  let dispose: () => unknown = () => options.passed?.stream.destroy();

  const banner = collectBanner();

  const ask: Ask = (question) => patience.pausedFor(options.prompts.ask({ ...question, server: about }, over.signal));

  function begin(login: Login, trustedTypes: readonly string[]): void {
    if (over.signal.aborted) return;
    const packets =
      options.passed === null
        ? openPacketSocket({ host: address, port: server.port })
        : { socket: options.passed.stream, keysExchanged: quickenKeys };
    const { socket } = packets;
    const steps = createSteps();
    socket.once('lookup', () => steps.done('lookup'));
    socket.once('connect', () => steps.done('tcp'));
    const client = new ssh2.Client();
    let hostKey: Buffer | null = null;
    let handshaken = false;
    let onProven = () => {};
    let greetingEnds = () => {};
    dispose = () => socket.destroy();

    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') login.agentFailed(error.message);
      else if (/too many authentication failures/i.test(error.message)) fail(login.refused());
      else fail(error);
    });
    client.on('close', () =>
      fail(hostKey === null ? new Error('Connection lost before handshake') : closedEarly(server)),
    );
    client.on('handshake', (negotiated) => {
      packets.keysExchanged(client, negotiated);
      // Also called when keys are renewed later.
      if (handshaken) return;
      handshaken = true;
      steps.done('key-exchange');
      onProven();
    });
    client.on('banner', banner.add);
    client.on('change password', () => fail(passwordExpired(server)));
    client.on('ready', () => {
      if (hostKey === null) return fail(new Error('the server showed no host key'));
      login.succeeded();
      steps.done('authentication');
      const { clock, idleMs } = options;
      const passed = options.passed?.connection ?? null;
      const about = { server, passed, hostKey: describeHostKey(hostKey), banner: banner.text(), steps: steps.list() };
      opened.resolve(createConnection({ ...about, client, socket, clock, idleMs }));
    });
    client.connect({
      sock: socket,
      username: server.user,
      readyTimeout: 0,
      keepaliveInterval: options.keepAlive.intervalMs,
      keepaliveCountMax: options.keepAlive.unanswered,
      algorithms: offeredAlgorithms(trustedTypes),
      debug: (message: string) => {
        if (message.startsWith('Remote ident')) greetingEnds();
        algorithms.note(message);
      },
      hostVerifier: (presented: Buffer, verify: (accepted: boolean) => void) => {
        // Asked again when keys are renewed.
        if (hostKey !== null) return verify(hostKey.equals(presented));
        // A copy: ssh2 reuses the memory of its packets.
        hostKey = Buffer.from(presented);
        // Here and below, ssh2 throws when it is answered after the server has hung up.
        checkHostKey(server, hostKey, { ...options, ask })
          .then(
            (proven) => {
              onProven = proven;
              verify(true);
            },
            (error: unknown) => {
              fail(error);
              verify(false);
            },
          )
          .catch(fail);
      },
      // ssh2 gives null for both before the first try, unlike its types.
      authHandler: (accepted: string[] | null, partial: boolean | null, next) => {
        login
          .next(accepted, partial === true)
          .then(next)
          .catch(fail);
      },
    });
    greetingEnds = limitGreeting(socket, () => fail(new Error('Invalid header: it says too much')));
  }

  options.abort.addEventListener('abort', giveUp);
  try {
    if (options.abort.aborted) throw givenUp(server);
    const preparing = Promise.all([
      options.authentication.prepare(server, {
        ...{ ask, fail, banner: banner.text, pausedFor: patience.pausedFor },
        timeoutMs: options.timeoutMs,
      }),
      options.hostKeys.trustedTypes(address, server.port),
    ]);
    preparing.then(([login, types]) => begin(login, types)).catch(fail);
    return await opened.promise;
  } catch (error) {
    dispose();
    throw error instanceof AppFailure ? error : connectFailure(server, error);
  } finally {
    over.abort();
    patience.stop();
    options.abort.removeEventListener('abort', giveUp);
  }
}

/** Listens to ssh2's handshake messages, the only place where it tells both sides' algorithms. */
function observeAlgorithms() {
  let offered = '';
  let accepted = '';
  return {
    note(message: string): void {
      const found = /^Handshake: \((local|remote)\) [^:]+: (.*)$/.exec(message);
      if (found?.[1] === 'local') offered = found[2] ?? '';
      if (found?.[1] === 'remote') accepted = found[2] ?? '';
    },
    /** The lists that were compared last. */
    differing: (): OfferedAndAccepted => ({ offered, accepted }),
  };
}
