import { type App, type BrowserWindow, Menu, Notification, nativeImage, Tray } from 'electron';
import { type Activity, activityOf, activityWords } from '#shared/activity.ts';
import { announcement, isWanted } from '#shared/announcement.ts';
import { createEndings } from '#shared/endings.ts';
import { fragmentOf } from '#shared/run-address.ts';
import type { Log } from '../../backend/ports.ts';
import type { RunWatch } from '../../backend/run-watch.ts';
import { TRAY_SIZE, trayPicture } from '../tray-picture.ts';

const NAME = 'HomelabCmd';

/** So many notifications are waited for: one that nobody holds is collected, and a press on it then does nothing. */
const MOST_HELD = 32;

/**
 * Tells outside of the window what goes on: a notification for what ends while the window has no focus, a badge on the
 * dock of macOS, and a picture beside the clock elsewhere.
 * @param show brings the window forward, with these runs in it (`#run=...`) where they are given
 */
export function showAttention(
  app: App,
  watch: RunWatch,
  currentWindow: () => BrowserWindow | null,
  show: (fragment: string) => void,
  log: Log,
): void {
  const showActivity = process.platform === 'darwin' ? dockBadge(app) : trayIcon(app, () => show(''));
  const endings = createEndings();
  let held: readonly Notification[] = [];
  let seenAt: number | null = Date.now();
  const update = () => showActivity(activityOf(watch.runs(), seenAt));

  app.on('browser-window-focus', () => {
    seenAt = null;
    update();
  });
  const lookedAway = () => {
    seenAt = Date.now();
    update();
  };
  app.on('browser-window-blur', lookedAway);
  app.on('window-all-closed', lookedAway);
  watch.onChange((run) => {
    update();
    const [first, ...others] = endings.note(run) ?? [];
    if (first === undefined || currentWindow()?.isFocused() || !Notification.isSupported()) return;
    const runs = [first, ...others] as const;
    if (!isWanted(runs, watch.notifications())) return;
    const { title, body } = announcement(runs);
    const notification = new Notification({ title: withoutMarkup(title), body: withoutMarkup(body) });
    notification.on('click', () => show(fragmentOf(runs)));
    notification.on('failed', (_event, reason) => log.warn({ reason }, 'could not show a notification'));
    notification.show();
    held = [...held, notification].slice(-MOST_HELD);
  });
  update();
}

/** Some desktops of Linux read tags and entities in a notification. */
function withoutMarkup(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '+');
}

function dockBadge(app: App): (activity: Activity) => void {
  return ({ running, failed }) => {
    app.dock?.setBadge(failed > 0 ? `${failed} ✕` : running > 0 ? String(running) : '');
  };
}

function trayIcon(app: App, show: () => void): (activity: Activity) => void {
  const picture = (activity: Activity) =>
    nativeImage.createFromBitmap(trayPicture(activity), { width: TRAY_SIZE, height: TRAY_SIZE, scaleFactor: 2 });
  const tray = new Tray(picture({ running: 0, failed: 0 }));
  tray.on('click', show);
  let shown = '';
  return (activity) => {
    const words = activityWords(activity) || 'nothing running';
    if (words === shown) return;
    shown = words;
    tray.setImage(picture(activity));
    tray.setToolTip(`${NAME}: ${words}`);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words, enabled: false },
        { label: `Open ${NAME}`, click: show },
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    );
  };
}
