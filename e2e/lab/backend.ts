import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { parse, stringify } from 'yaml';
import { createBackend } from '../../electron/backend/backend.ts';
import { type Log, type Secrets, systemClock } from '../../electron/backend/ports.ts';
import type { Caller } from '../../shared/caller.ts';
import { testClient } from './client.ts';
import { noSecrets } from './secrets.ts';

const silent = () => {};
export const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

/**
 * A whole backend in this process, on a data directory of its own (made when none is given), with a client that
 * speaks its contract as `caller`. Its servers are not looked at unless settings.yaml says so: tests count connections.
 * @param actions the text of actions.yaml; the default catalogue when left out
 */
export async function startBackend(
  options: {
    dataDirectory?: string;
    actions?: string;
    caller?: Caller;
    secrets?: Secrets;
    log?: Log;
    apiKey?: string;
  } = {},
) {
  const dataDirectory = options.dataDirectory ?? join(mkdtempSync(join(tmpdir(), 'backend-')), 'data');
  const caller = options.caller ?? { kind: 'desktop' };
  const { openDataDirectory } = await import('../../electron/backend/store/data-directory.ts');
  const files = openDataDirectory(dataDirectory);
  if (options.actions !== undefined) writeFileSync(files.actions, options.actions);
  const settings: unknown = existsSync(files.settings) ? parse(readFileSync(files.settings, 'utf8')) : null;
  if (settings === null || (typeof settings === 'object' && !('reachability' in settings))) {
    writeFileSync(files.settings, stringify({ ...settings, reachability: { watch: false } }));
  }
  const backend = await createBackend({
    clock: systemClock,
    log: options.log ?? silentLog,
    secrets: options.secrets ?? noSecrets(),
    dataDirectory,
    host: 'browser',
    version: '0.0.0',
    apiKey: options.apiKey ?? null,
  });
  return {
    ...testClient(createRouterClient(backend.router, { context: { caller } })),
    router: backend.router,
    api: backend.api,
    dataDirectory,
    close: () => backend.close(),
    /** Removes the data directory; close first. */
    discard: () => rmSync(dataDirectory, { recursive: true, force: true }),
  };
}

export type TestBackend = Awaited<ReturnType<typeof startBackend>>;
