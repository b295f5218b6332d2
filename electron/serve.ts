import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppFailure } from '#shared/errors.ts';
import type { Secrets } from './backend/ports.ts';
import { defaultDataDirectory } from './backend/store/data-directory.ts';
import { InstanceRunning } from './backend/store/instance-lock.ts';
import { isLoopback } from './host/node/gate.ts';
import { type OpenedWindow, openWindow } from './host/node/open-window.ts';
import { HELP, parseOptions, type ServeOptions } from './host/node/options.ts';
import { openPassphraseSecrets } from './host/node/secrets.ts';
import { type BrowserHost, serveBrowsers } from './host/node/serve-browsers.ts';
import { type Running, startBackend } from './host/start.ts';

/** What the process ends with. */
const EXIT = { ok: 0, failed: 1, usage: 2, alreadyRunning: 3 } as const;

/** Longest that running commands are given to end and be recorded. */
const STOP_LIMIT_MS = 15_000;

/** Ctrl+C under npm arrives twice, from the terminal and from npm; that is not a second wish. */
const ECHO_MS = 500;

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const parsed = parseOptions(
    process.argv.slice(2),
    process.env,
    defaultDataDirectory(process.env, process.platform, homedir()),
  );
  // Commands on this computer inherit the environment, and have no business with these.
  delete process.env.HOMELAB_CMD_API_KEY;
  delete process.env.HOMELAB_CMD_SECRETS_PASSPHRASE;
  switch (parsed.kind) {
    case 'help':
      say(HELP);
      return;
    case 'wrong':
      complain(parsed.message);
      process.exitCode = EXIT.usage;
      return;
    case 'serve':
      await serve(parsed.options);
  }
}

/** What runs so far, to be ended in reverse. */
type Started = { running: Running; host?: BrowserHost; window?: OpenedWindow };

async function serve(options: ServeOptions): Promise<void> {
  const started: Started = {
    running: await startBackend(
      options.dataDirectory,
      'browser',
      (directory) => openSecrets(directory.secrets, options.secretsPassphrase),
      options.apiKey,
    ),
  };
  stopOnSignals(started);
  const host = await serveBrowsers(started.running, options, join(import.meta.dirname, '../renderer'), (invitation) =>
    say(`Another browser can come in with ${invitation}`),
  ).catch(async (error: unknown) => {
    await started.running.stop();
    throw error;
  });
  started.host = host;
  started.running.announce(host.address);

  // The first line is the address and nothing else, so that programs can read it.
  say(host.invitation());
  if (!host.onRequestedPort) complain(`Port ${options.port} is in use by another program, so a free one was taken.`);
  if (!isLoopback(options.host)) {
    complain(
      `Other machines can reach HomelabCmd on ${options.host}. The connection is not encrypted: whoever can read it can run commands.`,
    );
  }
  const window = options.open ? open(host, options) : null;
  if (window === null) say('Open this address in a browser; it works once. Ctrl+C stops HomelabCmd.');
  else started.window = window;
}

async function openSecrets(file: string, passphrase: string | null): Promise<Secrets> {
  const secrets = await openPassphraseSecrets(file);
  if (passphrase !== null && !(await secrets.unlock(passphrase))) {
    complain(`HOMELAB_CMD_SECRETS_PASSPHRASE does not open ${file}: stored passwords are asked for instead.`);
  }
  return secrets;
}

function open(host: BrowserHost, { dataDirectory }: ServeOptions): OpenedWindow | null {
  const window = openWindow(host.invitation(), join(dataDirectory, 'browser'), (error) =>
    complain(`No window could be opened (${error.message}). Open the address yourself.`),
  );
  if (window !== null) {
    const { kind, file } = window.command;
    say(`Opening ${kind === 'app window' ? 'a window' : 'your browser'} (${file}). Ctrl+C stops HomelabCmd.`);
  }
  return window;
}

/** The first SIGINT, SIGTERM or SIGHUP (the terminal was closed) ends everything in order, the second one at once. */
function stopOnSignals(started: Started): void {
  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > ECHO_MS) process.exit(EXIT.failed);
      return;
    }
    stoppingSince = performance.now();
    started.running.log.info({ signal }, 'stopping');
    setTimeout(() => {
      complain('Running commands did not end in time; they are recorded as lost at the next start.');
      process.exit(EXIT.failed);
    }, STOP_LIMIT_MS).unref();
    started.host?.stopListening();
    // Windows stay connected until now, so that they see how their runs ended.
    const code = await started.running.stop().then(
      () => EXIT.ok,
      (error: unknown) => {
        complain(explain(error));
        return EXIT.failed;
      },
    );
    started.host?.close();
    started.window?.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

/** What happened and what to do, for a person at a terminal. */
function explain(error: unknown): string {
  if (error instanceof AppFailure) return `${error.error.message} ${error.error.next}`;
  if (!(error instanceof Error)) return String(error);
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'This port is in use by another program. Choose another with --port, or stop that program.';
    case 'EACCES':
      return 'This port is not open to you. Choose one above 1023 with --port.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'This machine has no such address. Choose another with --host.';
    default:
      return `HomelabCmd could not start: ${error.stack ?? error.message}`;
  }
}

// Nobody reads any more (`npm run serve 2>&1 | head -1`): that is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
main().catch((error: unknown) => {
  complain(explain(error));
  process.exitCode = error instanceof InstanceRunning ? EXIT.alreadyRunning : EXIT.failed;
});
