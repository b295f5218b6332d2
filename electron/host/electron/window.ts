import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import type { Log } from '../../backend/ports.ts';
import { openingFor, readPlacement, writePlacement } from '../window-placement.ts';
import { APP_ORIGIN } from './app-scheme.ts';

/**
 * Opens the app's window where it was when it was last closed; it shows as soon as the page is drawn.
 * @param preload the script's absolute path
 * @param placementFile where is remembered where the window was
 * @param fragment what to show first (`#run=...`); empty for what was shown last
 */
export function openMainWindow(preload: string, placementFile: string, fragment: string, log: Log): BrowserWindow {
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { maximized, ...bounds } = openingFor(readPlacement(placementFile), displays);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'HomelabCmd',
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1116' : '#f4f5f7',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  const show = () => {
    if (window.isDestroyed() || window.isVisible()) return;
    if (maximized) window.maximize();
    window.show();
  };
  window.once('ready-to-show', show);
  // A page that cannot be loaded is never drawn; neither is a hidden window on some Wayland desktops (electron#48859).
  window.webContents.once('did-fail-load', show);
  if (process.platform === 'linux') window.webContents.once('did-finish-load', show);
  const remember = () =>
    writePlacement(placementFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  window.on('close', remember);
  // Who quits the app ends the window without closing it.
  app.on('before-quit', remember);
  window.once('closed', () => app.off('before-quit', remember));
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error({ reason, exitCode }, 'the window crashed');
    show();
    void offerReload(window);
  });
  // A failure shows up as an error page and in the log; there is nobody to hand it to.
  window
    .loadURL(`${APP_ORIGIN}/${fragment}`)
    .catch((error: unknown) => log.error({ reason: String(error) }, 'could not load'));
  return window;
}

/** Brings the window forward, with these runs shown in it (`#run=...`) where they are given. */
export function bringForward(window: BrowserWindow, fragment: string, log: Log): void {
  if (window.isMinimized()) window.restore();
  window.show();
  // Only the fragment changes, so that nothing is loaded anew: the page reads it and takes it away again.
  if (fragment === '') return;
  window.loadURL(`${APP_ORIGIN}/${fragment}`).catch((error: unknown) => {
    log.warn({ reason: String(error) }, 'could not lead the window to a run');
  });
}

async function offerReload(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window stopped unexpectedly.',
    detail: 'Runs go on meanwhile. Reload the window to see them again.',
    buttons: ['Reload', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.reload();
  else window.destroy();
}
