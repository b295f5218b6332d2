import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { LONG_PAST } from './lab/long-past.ts';
import { PICTURED_AT, writePast } from './lab/past.ts';
import { keepSteady } from './lab/steady.ts';
import { preparePictures } from './pictures.ts';
import { SEARCH_WORDS, steadyWords } from './steady-words.ts';
import { openWindow } from './window.ts';

// Nothing listens on port 1, so that each of them says the same on every machine.
const SERVERS = `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: web-1, kind: ssh, host: 127.0.0.10, port: 1, user: admin, tags: [web] }
  - { id: web-2, name: web-2, kind: ssh, host: 127.0.0.11, port: 1, user: admin, tags: [web] }
  - { id: db-1, name: db-1, kind: ssh, host: 127.0.0.13, port: 1, user: postgres, tags: [db] }
  - { id: nas, name: nas, kind: ssh, host: 127.0.0.14, port: 1, user: admin, tags: [storage] }
  - { id: backup, name: backup, kind: ssh, host: 127.0.0.15, port: 1, user: admin, tags: [storage] }
  - { id: pihole, name: pihole, kind: ssh, host: 127.0.0.16, port: 1, user: pi, tags: [network] }
  - { id: the-machine-in-the-basement-next-to-the-washing-machine, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, port: 1, user: admin, tags: [network] }
  - { id: shed, name: shed, kind: ssh, host: 127.0.0.18, port: 1, user: admin, tags: [network] }
`;

const ACTIONS = `actions:
  - { id: back_up, title: Back up, group: Disks, icon: hard-drive, argv: [restic, -r, '{repository}', backup, --one-file-system, --keep, '{keep}', /srv], params: { repository: { type: string }, keep: { type: string } } }
  - { id: show_failed_units, title: Show failed units, group: Services, argv: [systemctl, --failed] }
  - { id: never_run, title: Never run, group: Services, argv: ['true'] }
  - { id: say_hello, title: Say hello, group: Services, argv: [echo, hello from a run that was started again] }
`;

/** Starts the app at the end of a long and busy past. */
async function startPictured(watch: boolean): Promise<App> {
  const app = await startApp();
  await app.stop();
  await writeFile(join(app.dataDirectory, 'servers.yaml'), SERVERS);
  await writeFile(join(app.dataDirectory, 'actions.yaml'), ACTIONS);
  await writeFile(
    join(app.dataDirectory, 'settings.yaml'),
    `history: { retention_days: 0 }\nreachability: { watch: ${watch} }\n`,
  );
  writePast(app.dataDirectory, LONG_PAST);
  await app.restart();
  return app;
}

/**
 * A test with pictures of the app at the end of a long and busy past, in a window whose clock stands still.
 * @param watch whether servers are looked at, none of which answers
 */
export function picturedTest(
  title: string,
  { watch }: { watch: boolean },
  work: (place: { app: App; page: Page }) => Promise<void>,
): void {
  test(title, async ({ browser }) => {
    test.setTimeout(600_000);
    const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
    await preparePictures(page);
    page.setDefaultTimeout(30_000);
    const app = await startPictured(watch);
    try {
      await page.clock.setFixedTime(PICTURED_AT);
      await keepSteady(page, { requestsLeft: 10 });
      await openWindow(page, app);
      await steadyWords(page, SEARCH_WORDS);
      await work({ app, page });
    } finally {
      await page.close();
      await app.dispose();
    }
  });
}

/** Opens the only record that a search finds. */
export async function openRecord(page: Page, text: string): Promise<void> {
  const rows = page.getByRole('grid', { name: 'Runs' }).locator('tr[data-index]');
  await page.getByLabel('Search the history').fill('');
  await expect(rows.nth(5)).toBeVisible();
  await page.getByLabel('Search the history').fill(text);
  await expect(rows).toHaveCount(1);
  await rows.first().click();
  await expect(page.getByRole('complementary', { name: 'Details of the run' })).toBeVisible();
}
