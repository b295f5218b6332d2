import type { App, Session } from 'electron';
import { isAppUrl, isWebUrl } from './app-scheme.ts';

/** At least so many milliseconds lie between two pages that are opened: nobody says yes faster. */
const OPENING_PAUSE_MS = 1000;

/**
 * Lets no page leave the app, open windows, embed other pages or ask for anything of the machine.
 * @param openPage opens a page on the web in the person's browser. The window asks for that after its question; it is
 * not trusted, so only addresses of the web come through, while the person is at it, and one at a time.
 */
export function lockDown(app: App, session: Session, openPage: (address: string) => void): void {
  let openedAt = Number.NEGATIVE_INFINITY;
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);

  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      const now = performance.now();
      if (isWebUrl(url) && contents.isFocused() && now - openedAt >= OPENING_PAUSE_MS) {
        openedAt = now;
        openPage(url);
      }
      return { action: 'deny' };
    });
  });
}
