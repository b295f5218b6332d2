import { findBrowser } from '../scripts/programs.ts';

/** Without an installed browser Playwright looks for one of its own. */
const executablePath = findBrowser();

/** How the tests start the browser; `args` are added to what every one of them needs. */
export function chromium(...args: string[]) {
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  };
}

/** Without a graphics interface the terminal draws with DOM elements, whose text a test can read. */
export const readableTerminal = { launchOptions: chromium('--disable-3d-apis') };
