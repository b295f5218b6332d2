import type { ClientChannel } from 'ssh2';
import type { ExitStatus } from '../target/target.ts';

/**
 * How the command of a channel ends, once the channel is closed and both its streams have been read to their end. Never
 * rejects. Must be called as soon as ssh2 hands the channel over: a short command has ended in the same packet.
 * @param lossReason why the connection is over, or null
 */
export function exitOf(channel: ClientChannel, lossReason: () => string | null): Promise<ExitStatus> {
  let status: ExitStatus | null = null;
  channel.once('exit', (code: number | null, signal?: string) => {
    status = code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code };
  });
  const closed = new Promise((settle) => channel.once('close', settle));
  const read = new Promise((settle) => channel.stderr.once('end', settle));
  return Promise.all([closed, read]).then(() => {
    const reason = lossReason() ?? 'the server ended the session without saying how the command ended';
    return status ?? { kind: 'lost', reason };
  });
}
