import { once } from 'node:events';
import { join } from 'node:path';
import pino from 'pino';
import roll from 'pino-roll';
import { maskSecrets } from '../backend/mask-secrets.ts';
import type { Log } from '../backend/ports.ts';

/** A log and the way to end it with nothing left in memory. */
export type OpenLog = { log: Log; close(): void };

/**
 * Writes JSON lines to `app.N.log` in `directory` (which exists), readable by its owner only. A new file begins after
 * 10 MB and the last five are kept. What may be a secret by its name is masked. It writes from this thread, since worker threads would not survive the bundling.
 * @throws Error when the file cannot be opened.
 */
export async function openLog(directory: string): Promise<OpenLog> {
  const stream = await roll({
    file: join(directory, 'app'),
    size: '10m',
    limit: { count: 4, removeOtherLogFiles: true },
    mode: 0o600,
  });
  await once(stream, 'ready');
  // A full disk must not end the app; whoever reads the log will see the gap.
  stream.on('error', () => {});
  let closed = false;
  const sink = {
    // Connections that end after the backend may still have a word to say.
    write: (line: string) => closed || stream.write(line),
  };
  const log = pino(
    {
      level: 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: maskSecrets },
      serializers: { err: (error: Error) => maskSecrets(pino.stdSerializers.err(error)) },
    },
    sink,
  );
  return {
    log,
    close() {
      closed = true;
      try {
        stream.flushSync();
      } catch {
        // The disk is full or gone: there is nowhere left to say so.
      }
      stream.end();
    },
  };
}
