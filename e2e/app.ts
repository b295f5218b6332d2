import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const SERVE = join(import.meta.dirname, '../out/main/serve.js');
const START_LIMIT_MS = 20_000;

/** The built browser host as a process of its own, on a data directory of its own. */
export type App = {
  /** The newest address that lets one browser in; it may have been used already. */
  readonly url: string;
  /** An address that was not given before: after the use of one, the app prints the next. */
  unusedUrl(): Promise<string>;
  /** The same without token: `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly dataDirectory: string;
  /** An empty home directory that the app and its commands see. */
  readonly home: string;
  readonly pid: number;
  /** Everything that it has printed since its last start. */
  output(): string;
  /** Ends it with a signal, SIGTERM unless said otherwise, and gives its exit code (null when the signal ended it). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it with no chance to tidy up. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and port, after it has been stopped where it still ran. */
  restart(): Promise<void>;
  /** Stops it and removes its directories. */
  dispose(): Promise<void>;
};

export type StartOptions = {
  words?: string[];
  env?: Record<string, string>;
  /** Names no port, so that the app takes its usual one. */
  usualPort?: boolean;
};

/** Starts the app on a free port. Fails with everything it printed when it does not come up. */
export async function startApp(options: StartOptions = {}): Promise<App> {
  if (!existsSync(SERVE)) throw new Error('The app is not built: run "npm run build" first.');
  const directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-app-'));
  const dataDirectory = join(directory, 'data');
  const home = join(directory, 'home');
  await mkdir(home);

  const start = (portWords: string[]) =>
    startProcess(['--data-dir', dataDirectory, ...portWords, ...(options.words ?? [])], {
      HOME: home,
      USERPROFILE: home,
      ...options.env,
    });
  let running = await start(options.usualPort ? [] : ['--port', '0']);
  const url = () => running.addresses().at(-1) ?? '';
  let given = '';
  return {
    get url() {
      return url();
    },
    async unusedUrl() {
      const until = performance.now() + START_LIMIT_MS;
      while (url() === given && performance.now() < until) await sleep(5);
      if (url() === given) throw new Error(`The app printed no further address:\n${running.output()}`);
      given = url();
      return given;
    },
    get origin() {
      return new URL(url()).origin;
    },
    dataDirectory,
    home,
    get pid() {
      return running.pid;
    },
    output: () => running.output(),
    stop: (signal = 'SIGTERM') => running.end(signal),
    async kill9() {
      await running.end('SIGKILL');
    },
    async restart() {
      const { port } = new URL(url());
      await running.end('SIGTERM');
      running = await start(['--port', port]);
    },
    async dispose() {
      await running.end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs the app until it ends by itself, as with wrong options, and gives what it printed. */
export async function runApp(words: string[], env: Record<string, string> = {}) {
  const { child, output } = launch(words, env);
  await once(child, 'close');
  return { code: child.exitCode, output: output() };
}

async function startProcess(words: string[], env: Record<string, string>) {
  const { child, output } = launch(words, env);
  const addresses = () => output().match(/http:\/\/\S+\?token=\S+/g) ?? [];
  const closed = once(child, 'close');
  const printed = async () => {
    while (addresses().length === 0) await once(child.stdout, 'data');
  };
  await Promise.race([printed(), closed, sleep(START_LIMIT_MS, undefined, { ref: false })]);
  if (addresses().length === 0) {
    child.kill('SIGKILL');
    throw new Error(`The app did not start:\n${output()}`);
  }
  return {
    pid: child.pid ?? 0,
    addresses,
    output,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}

type Launched = { child: ChildProcessByStdio<null, Readable, Readable>; output: () => string };

function launch(words: string[], env: Record<string, string>): Launched {
  const child = spawn(process.execPath, [SERVE, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It must not outlive the tests, whatever ends them.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, output: () => text };
}
