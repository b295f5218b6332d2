import packageJson from '../../package.json' with { type: 'json' };
import { type Backend, createBackend } from '../backend/backend.ts';
import { type Log, type Ports, type Secrets, systemClock } from '../backend/ports.ts';
import { type DataDirectory, openDataDirectory } from '../backend/store/data-directory.ts';
import { lockDirectory } from '../backend/store/instance-lock.ts';
import { openLog } from './log.ts';

/** The backend on a data directory that belongs to this process. */
export type Running = {
  router: Backend['router'];
  api: Backend['api'];
  watch: Backend['watch'];
  log: Log;
  /** Tells later starts where this one can be reached. */
  announce(address: string): void;
  /** Ends every run, lets go of the directory and empties the log. Calling it again gives the same promise. */
  stop(): Promise<void>;
};

/**
 * Opens the data directory, claims it, and starts the backend on it.
 * @param openSecrets opens the secret store of this host
 * @param apiKey a key of the automation API that the environment gives
 * @throws AppFailure when the directory cannot be used, InstanceRunning when another process uses it.
 */
export async function startBackend(
  dataDirectory: string,
  host: Ports['host'],
  openSecrets: (directory: DataDirectory) => Promise<Secrets>,
  apiKey: string | null = null,
  openFolder?: Ports['openFolder'],
): Promise<Running> {
  const directory = openDataDirectory(dataDirectory);
  const lock = lockDirectory(directory.path, { pid: process.pid, address: null });
  try {
    const { log, close: closeLog } = await openLog(directory.logs);
    for (const notice of directory.notices) log.warn({}, notice);
    const { version } = packageJson;
    log.info({ version, host, node: process.versions.node, platform: process.platform }, 'started');
    const secrets = await openSecrets(directory);
    const backend = await createBackend({
      ...{ clock: systemClock, log, secrets, host, version, apiKey, openFolder },
      dataDirectory: directory.path,
    });

    let stopping: Promise<void> | undefined;
    const stop = async () => {
      try {
        await backend.close();
        log.info({}, 'stopped');
      } finally {
        lock.release();
        closeLog();
      }
    };
    return {
      router: backend.router,
      api: backend.api,
      watch: backend.watch,
      log,
      announce: lock.announce,
      stop() {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
