import { Worker } from 'node:worker_threads';
import { z } from '#shared/z.ts';

// As text, because it has to run from the source, from a bundle and inside Electron's archive alike. The check is one call
// of SQLite that takes seconds for a large file, so it has a thread and a connection of its own.
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(workerData, { readOnly: true, timeout: 5000 });
  try {
    parentPort.postMessage(database.prepare('PRAGMA quick_check(1)').get().quick_check);
  } finally {
    database.close();
  }
`;

/**
 * Checks a database that is in use, without holding anything up.
 * @returns what is wrong with it, or null. Rejects when it cannot be looked at, or `abort` fires.
 */
export async function checkInBackground(file: string, abort: AbortSignal): Promise<string | null> {
  const worker = new Worker(PROGRAM, { eval: true, workerData: file });
  worker.unref();
  const stop = () => void worker.terminate();
  abort.addEventListener('abort', stop);
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the check was stopped')));
    });
    const found = z.string().parse(answer);
    return found === 'ok' ? null : found;
  } finally {
    abort.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
