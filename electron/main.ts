import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, protocol, session, shell } from 'electron';
import { AppFailure } from '#shared/errors.ts';
import { defaultDataDirectory } from './backend/store/data-directory.ts';
import { APP_SCHEME, answerAppRequest } from './host/electron/app-scheme.ts';
import { showAttention } from './host/electron/attention.ts';
import { lockDown } from './host/electron/lock-down.ts';
import { setMenu } from './host/electron/menu.ts';
import { openKeychainSecrets } from './host/electron/secrets.ts';
import { openMainWindow } from './host/electron/window.ts';
import { offerPorts } from './host/electron/window-ports.ts';
import { serveApi } from './host/node/serve-api.ts';
import { createServeLine } from './host/rpc.ts';
import { type Running, startBackend } from './host/start.ts';

/** Longest that running commands are given to end and be recorded. */
const STOP_LIMIT_MS = 15_000;

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

let window: BrowserWindow | null = null;

function showWindow(running: Running): void {
  if (window === null) {
    window = openMainWindow(preload, join(dataDirectory, 'window.json'), running.log);
    window.on('closed', () => {
      window = null;
    });
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
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
  stopBeforeQuit(running);
  lockDown(app, session.defaultSession, (address) => {
    shell.openExternal(address).catch((error: unknown) => running.log.warn({ err: error }, 'could not open a page'));
  });
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(renderer, request));
  offerPorts(() => window, createServeLine(running.router, running.log), running.log);
  app.once('before-quit', serveApi(running.api, running.log));
  setMenu(process.platform, () => {
    openFolder(dataDirectory).catch((err: unknown) => running.log.warn({ err }, 'could not open the data folder'));
  });
  showAttention(
    app,
    running.watch,
    () => window,
    () => showWindow(running),
  );

  app.on('second-instance', () => showWindow(running));
  app.on('activate', () => showWindow(running));
  app.on('window-all-closed', () => {
    // On macOS an app without windows goes on, and so do its runs.
    if (process.platform !== 'darwin') app.quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  showWindow(running);
}

/** Shows a directory in the file manager. */
async function openFolder(path: string): Promise<void> {
  const problem = await shell.openPath(path);
  if (problem !== '') throw new Error(problem);
}

/** Holds the end of the app back until every run is recorded, within a limit. */
function stopBeforeQuit(running: Running): void {
  let stopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    setTimeout(() => app.exit(1), STOP_LIMIT_MS).unref();
    running.stop().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}

/** Says what happened and what to do, and ends. */
function giveUp(error: unknown): void {
  const text = error instanceof AppFailure ? `${error.error.message}\n${error.error.next}` : String(error);
  dialog.showErrorBox('HomelabCmd could not start', text);
  app.exit(1);
}

try {
  // Electron keeps its lock in userData, so that directory must exist; its own caches stay out of our files' way.
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataDirectory);
  app.setPath('sessionData', join(dataDirectory, 'browser'));
  if (app.requestSingleInstanceLock()) start().catch(giveUp);
  else app.quit();
} catch (error) {
  giveUp(error);
}
