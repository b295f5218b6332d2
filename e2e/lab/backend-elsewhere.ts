import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { testClient } from './client.ts';

const PROGRAM = join(import.meta.dirname, 'backend-process.ts');

/**
 * A whole backend in a process of its own, on an existing data directory, with a client that speaks its contract as
 * the desktop.
 * @param spawn starts the process, wherever it is to run
 * @param program a bundle of `backend-process.ts`, instead of its source
 */
export async function startBackendElsewhere(options: {
  dataDirectory: string;
  home: string;
  spawn: (words: readonly string[], options: SpawnOptions) => ChildProcess;
  program?: string;
}) {
  const { SSH_AUTH_SOCK: _, ...env } = process.env;
  const child = options.spawn([process.execPath, options.program ?? PROGRAM, options.dataDirectory], {
    env: { ...env, HOME: options.home },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const closed = once(child, 'exit');
  const ready = once(child, 'message').then(() => 'ready');
  if ((await Promise.race([ready, closed])) !== 'ready') throw new Error('the backend did not start');

  const link = new RPCLink({
    port: {
      postMessage: (data: string | Uint8Array) => void (child.connected && child.send(data)),
      onMessage: { addListener: (listener) => child.on('message', listener) },
      onDisconnect: { addListener: (listener) => child.on('disconnect', listener) },
    },
  });
  return {
    ...testClient(createORPCClient(link)),
    dataDirectory: options.dataDirectory,
    pid: child.pid ?? 0,
    async close() {
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}
