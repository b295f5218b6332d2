import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, type MessageBoxOptions, protocol, session, shell } from 'electron';
import { activityOf } from '#shared/activity.ts';
import { AppFailure } from '#shared/errors.ts';
import { defaultDataDirectory } from './backend/store/data-directory.ts';
import { APP_SCHEME, answerAppRequest } from './host/electron/app-scheme.ts';
import { showAttention } from './host/electron/attention.ts';
import { lockDown } from './host/electron/lock-down.ts';
import { setMenu } from './host/electron/menu.ts';
import { openKeychainSecrets } from './host/electron/secrets.ts';
import { bringForward, openMainWindow } from './host/electron/window.ts';
import { offerPorts } from './host/electron/window-ports.ts';
import { serveApi } from './host/node/serve-api.ts';
import { createQuit } from './host/quit.ts';
import { createServeLine } from './host/rpc.ts';
import { type Running, startBackend } from './host/start.ts';

const renderer = join(import.meta.dirname, '../renderer');
const preload = join(import.meta.dirname, '../preload/preload.cjs');

// All of this has to happen before the app is ready.
const dataDirectory = resolve(
  process.env.HOMELAB_CMD_DATA_DIR || defaultDataDirectory(process.env, process.platform, homedir()),
);
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
app.setName('HomelabCmd');

/** On macOS an app without windows goes on, and so do its runs. */
const closingQuits = process.platform !== 'darwin';
// Windows shows notifications of apps that it knows by such a name; for one that is not installed that is its path.
if (process.platform === 'win32') app.setAppUserModelId(process.execPath);

let window: BrowserWindow | null = null;

/** @param fragment the runs to show (`#run=...`); empty for what was shown last */
function showWindow({ log, watch }: Running, fragment = ''): void {
  if (window !== null) {
    bringForward(window, fragment, log);
    return;
  }
  window = openMainWindow(preload, join(dataDirectory, 'window.json'), fragment, log);
  window.on('close', (event) => {
    if (closingQuits && countRunning(watch) > 0) {
      event.preventDefault();
      app.quit();
    }
  });
  window.on('closed', () => {
    window = null;
  });
}

async function start(): Promise<void> {
  await app.whenReady();
  const running = await startBackend(
    dataDirectory,
    'desktop',
    (directory) => openKeychainSecrets(directory.keychainSecrets),
    null,
    openFolder,
  );
  lockDown(app, session.defaultSession, (address) => {
    shell.openExternal(address).catch((error: unknown) => running.log.warn({ err: error }, 'could not open a page'));
  });
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(renderer, request));
  offerPorts(() => window, createServeLine(running.router, running.log), running.log);
  const closeApi = serveApi(running.api, running.log);
  const quit = createQuit({
    running: () => countRunning(running.watch),
    ask: askToQuit,
    stop() {
      window?.hide();
      closeApi();
      return running.stop();
    },
    exit: (code) => app.exit(code),
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    quit.request();
  });
  setMenu(process.platform, () => {
    openFolder(dataDirectory).catch((err: unknown) => running.log.warn({ err }, 'could not open the data folder'));
  });
  showAttention(
    app,
    running.watch,
    () => window,
    (fragment) => showWindow(running, fragment),
    running.log,
  );

  app.on('second-instance', () => showWindow(running));
  app.on('activate', () => showWindow(running));
  app.on('window-all-closed', () => {
    if (closingQuits) app.quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit.force);
  showWindow(running);
}

/** Shows a directory in the file manager. */
async function openFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '') throw new Error(problem);
}

function countRunning(watch: Running['watch']): number {
  return activityOf(watch.runs(), null).running;
}

/** Whether the app is to end although runs are under way. */
async function askToQuit(running: number): Promise<boolean> {
  const question: MessageBoxOptions = {
    type: 'question',
    message: running === 1 ? 'A run is under way.' : `${running} runs are under way.`,
    detail: 'When HomelabCmd quits, it ends them on their servers and records them as cancelled.',
    buttons: ['Keep running', 'End them and quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question));
  return response === 1;
}

/** Says what happened and what to do, and ends. */
function giveUp(error: unknown): void {
  const text = error instanceof AppFailure ? `${error.error.message}\n${error.error.next}` : String(error);
  dialog.showErrorBox('HomelabCmd could not start', text);
  app.exit(1);
}

try {
  // Electron keeps its lock in userData; its own caches stay out of our files' way. Both directories must exist.
  const browserDirectory = join(dataDirectory, 'browser');
  mkdirSync(browserDirectory, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataDirectory);
  app.setPath('sessionData', browserDirectory);
  if (app.requestSingleInstanceLock()) start().catch(giveUp);
  else app.quit();
} catch (error) {
  giveUp(error);
}
