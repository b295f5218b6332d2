import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { type SshServer, serverAddress } from '#shared/server.ts';
import type { Connection } from './connection.ts';
import { failure, type PlainCode } from './failures.ts';
import { plainText } from './plain-text.ts';

/** The numbers with which a server refuses to open a channel (RFC 4254, section 5.1). */
const ADMINISTRATIVELY_PROHIBITED = 1;

/**
 * Opens a stream to a server's port from the server before it on the way.
 * @throws AppFailure that names both; CONNECTION_FAILED when given up
 */
export async function openThrough(
  server: SshServer,
  { hop, connection, limitMs, abort }: { hop: SshServer; connection: Connection; limitMs: number; abort: AbortSignal },
): Promise<Duplex> {
  const over = new AbortController();
  const opening = connection.forward(serverAddress(server), server.port);
  const late = sleep(limitMs, 'late' as const, { signal: AbortSignal.any([abort, over.signal]), ref: false });
  // An abort while it waits is the same as a late answer: nobody wants the stream any more.
  const stream = await Promise.race([
    opening.catch((error: unknown) => refusal(server, hop, error)),
    late.catch(() => 'late' as const),
  ]);
  over.abort();
  if (stream === 'late') {
    opening.then((unwanted) => unwanted.destroy()).catch(() => undefined);
    throw new AppFailure({
      code: 'CONNECTION_TIMEOUT',
      message: `Could not reach ${server.name} through ${hop.name}: no answer in time.`,
      next: `Check that ${server.name} is switched on and that ${hop.name} reaches it.`,
    });
  }
  if (stream instanceof AppFailure) throw stream;
  return stream;
}

/** Why the server before did not open the stream, as far as it says. */
function refusal(server: SshServer, hop: SshServer, cause: unknown): AppFailure {
  const text = cause instanceof Error ? cause.message : String(cause);
  const said = plainText(text.replace(/^.*Channel open failure:\s*/, ''));
  const reason = cause instanceof Error && 'reason' in cause ? cause.reason : undefined;
  const failed = (code: PlainCode, what: string, next: string) =>
    failure(code, `Could not reach ${server.name} through ${hop.name}: ${what}.`, next, cause);

  if (reason === ADMINISTRATIVELY_PROHIBITED) {
    return failed(
      'CONNECTION_FAILED',
      `${hop.name} does not pass connections on`,
      `Set "AllowTcpForwarding yes" in the sshd_config of ${hop.name}.`,
    );
  }
  if (reason === undefined) return failed('CONNECTION_LOST', `the connection to ${hop.name} went away`, 'Try again.');
  if (/refused/i.test(said)) {
    const next = `Start sshd on ${server.name}, or correct its port (now ${server.port}).`;
    return failed('CONNECTION_REFUSED', 'connection refused', next);
  }
  if (/timed? ?out/i.test(said)) {
    return failed('CONNECTION_TIMEOUT', 'no answer in time', `Check that ${hop.name} reaches ${server.name}.`);
  }
  if (/no route|unreachable/i.test(said)) {
    return failed('NETWORK_UNREACHABLE', 'no route to host', `Check that ${hop.name} reaches ${server.name}.`);
  }
  if (/resol|name or service|unknown host|not known/i.test(said)) {
    return new AppFailure(
      {
        code: 'HOST_UNRESOLVED',
        temporary: false,
        message: `Could not reach ${server.name} through ${hop.name}: its host name is not known there.`,
        next: `Correct the host name as ${hop.name} knows it, or use the IP address.`,
      },
      { cause },
    );
  }
  // What sshd says when it keeps the reason to itself.
  const what = said === '' || said === 'open failed' ? `${hop.name} cannot connect to it` : said;
  return failed('CONNECTION_FAILED', what, `Look into the log of sshd on ${hop.name}.`);
}

/** What went wrong with a server on the way, told for the one behind it. The code and its data stay. */
export function onTheWay(server: SshServer, hop: SshServer, cause: AppFailure): AppFailure {
  const { error } = cause;
  const before = error.message.replace(/^Could /, 'could ');
  const told: AppError = { ...error, message: `Could not reach ${server.name} through ${hop.name}: ${before}` };
  return new AppFailure(told, { cause });
}

/** A server on the way is not in the list any more. */
export function hopMissing(server: SshServer, hopId: string): AppFailure {
  return new AppFailure({
    code: 'CONNECTION_FAILED',
    message: `${server.name} is reached through "${hopId}", which is not in the list.`,
    next: 'Edit the server and choose another way.',
  });
}
