import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { PICTURED_AT, writePast } from './lab/past.ts';
import { look } from './look.ts';
import { compare, preparePictures } from './pictures.ts';
import { SEARCH_WORDS, steadyWords } from './steady-words.ts';
import { chooseAction, dismiss, openHistory, openPalette, openWindow, selectServers } from './window.ts';

/** Those whose words are the same on every machine. */
const SETTINGS = [
  'Appearance',
  'Shortcuts',
  'Notifications',
  'Reachability',
  'Limits',
  'History',
  'Credentials',
  'Host keys',
  'API keys',
  'Tracing',
];

// Nothing listens on port 1, so that each of them says the same on every machine.
const SERVERS = `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: web-1, kind: ssh, host: 127.0.0.10, port: 1, user: admin, tags: [web, prod] }
  - { id: web-2, name: web-2, kind: ssh, host: 127.0.0.11, port: 1, user: admin, tags: [web, prod] }
  - { id: web-3, name: web-3, kind: ssh, host: 127.0.0.12, port: 1, user: admin, tags: [web] }
  - { id: db-1, name: db-1, kind: ssh, host: 127.0.0.13, port: 1, user: postgres, tags: [db] }
  - { id: nas, name: nas, kind: ssh, host: 127.0.0.14, port: 1, user: admin, tags: [storage] }
  - { id: backup, name: backup, kind: ssh, host: 127.0.0.15, port: 1, user: admin, tags: [storage] }
  - { id: pihole, name: pihole, kind: ssh, host: 127.0.0.16, port: 1, user: pi, tags: [network] }
  - { id: basement, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, port: 1, user: admin, tags: [a-tag-that-is-longer-than-most] }
`;

let app: App;
let page: Page;

test.beforeAll(async ({ browser }) => {
  app = await startApp();
  await app.stop();
  await writeFile(join(app.dataDirectory, 'servers.yaml'), SERVERS);
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'history: { retention_days: 0 }\n');
  writePast(app.dataDirectory);
  await app.restart();
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
});

test('every screen looks as it did (UI-3)', async () => {
  test.setTimeout(600_000);
  await preparePictures(page);
  await openWindow(page, app);
  await steadyWords(page, SEARCH_WORDS);
  const dialog = page.getByRole('dialog');
  await expect(page.getByText('connection refused')).toHaveCount(8, { timeout: 30_000 });

  await test.step('actions', async () => {
    await selectServers(page, 'web-1');
    await compare(page, 'cards');
    await selectServers(page, 'web-1', 'web-2', 'nas');
    const form = await chooseAction(page, 'Services', 'Restart a service');
    await form.getByRole('combobox').or(form.getByRole('textbox')).first().fill('nginx.service');
    await expect(form.getByText('systemctl restart').first()).toBeVisible();
    await compare(page, 'form');
    await form.getByRole('combobox').or(form.getByRole('textbox')).first().fill('nginx; reboot');
    await expect(
      form
        .getByRole('alert')
        .or(form.getByText(/may not|not allowed|pattern/))
        .first(),
    ).toBeVisible();
    await compare(page, 'form-refused');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More for Restart a service' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(dialog.getByRole('textbox', { name: 'YAML' })).toBeVisible();
    await compare(page, 'action-editor');
    await dismiss(dialog);
    await selectServers(page, 'web-1');
    await (await chooseAction(page, 'Power', 'Reboot')).getByRole('button', { name: /Run on/ }).click();
    await expect(dialog).toBeVisible();
    await compare(page, 'confirm');
    await dismiss(dialog);
    await dismiss(page.getByRole('form', { name: 'Reboot' }));
  });

  await test.step('overview and history', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Overview' }).click();
    await expect(page.getByRole('region', { name: 'Overview' })).toContainText('pihole');
    await compare(page, 'overview');
    await openHistory(page);
    await expect(page.getByRole('row').filter({ hasText: 'Show disk usage' })).toHaveCount(2);
    await compare(page, 'history');
    await page.getByRole('row').filter({ hasText: 'Show the status of a service' }).click();
    await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText('nginx');
    await compare(page, 'record');
    await page.getByRole('button', { name: 'How long it takes' }).click();
    await expect(dialog.locator('canvas')).toBeVisible();
    await compare(page, 'durations');
    await dismiss(dialog);
    await page.getByRole('button', { name: 'Close the details' }).click();
    const grid = page.getByRole('grid', { name: 'Runs' });
    await grid.focus();
    await page.keyboard.press('Home');
    for (const keys of ['ArrowDown', 'Space', 'End', 'Space']) await page.keyboard.press(keys);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Compare two runs' })).toContainText('Both wrote exactly the same');
    await compare(page, 'compare');
    await dismiss(dialog);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(dialog).toContainText('13 records');
    await compare(page, 'verify');
    await dismiss(dialog);
  });

  await test.step('dialogs', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Add server' }).click();
    await expect(dialog).toBeVisible();
    await compare(page, 'add-server');
    await dialog.getByLabel('Address').fill('not a host');
    await dialog.getByRole('button', { name: 'Save and connect' }).click();
    await expect(dialog.getByRole('alert').first()).toBeVisible();
    await look(page, 'add-server-faults');
    await dismiss(dialog);
    await (await openPalette(page)).fill('restart nginx web');
    await compare(page, 'palette');
    await dismiss(dialog);
    await page.locator('body').press('?');
    await expect(dialog).toBeVisible();
    await compare(page, 'shortcuts');
    await dismiss(dialog);
  });

  await test.step('settings', async () => {
    await page.keyboard.press('Control+,');
    for (const part of SETTINGS) {
      await page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('button', { name: part }).click();
      await compare(page, `settings-${part.toLowerCase().replace(' ', '-')}`);
    }
  });
});
