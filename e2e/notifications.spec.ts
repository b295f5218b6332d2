import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { look } from './look.ts';
import { chooseAction, openSettings, openWindow, selectServers, writeActions } from './window.ts';

/** Commands that go on until they are let end: it takes a slow machine longer to look elsewhere. */
const actions = (mayEnd: string) => `
actions:
  - { id: good, title: Good, group: Test, argv: [sh, -c, 'until [ -e "$0" ]; do sleep 0.05; done; echo SECRET OUTPUT', '${mayEnd}'] }
  - { id: bad, title: Bad, group: Test, argv: [sh, -c, 'until [ -e "$0" ]; do sleep 0.05; done; exit 3', '${mayEnd}'] }
`;

type Told = { title: string; body: string };

let app: App;
test.beforeEach(async ({ context }) => {
  app = await startApp();
  await writeActions(app, actions(mayEnd()));
  // The real ones, written down as they are made.
  await context.addInitScript(() => {
    const told: unknown[] = [];
    const shown: Notification[] = [];
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push({ title, body: options?.body });
        shown.push(this);
      }
    };
    Object.assign(window, { told, shown });
  });
});
test.afterEach(() => app.dispose());

const mayEnd = () => join(app.home, 'may-end');
const letEnd = () => writeFile(mayEnd(), '');
const told = (page: Page) => page.evaluate<Told[]>('window.told');
const icon = (page: Page) => page.locator('link[rel="icon"]').getAttribute('href');

/** Starts a command that goes on until `letEnd`. */
async function run(page: Page, title: string) {
  await rm(mayEnd(), { force: true });
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
  await selectServers(page, 'This computer');
  const form = await chooseAction(page, 'Test', title);
  const button = form.getByRole('button', { name: 'Run on This computer' });
  await button.click();
  // While it is starting the button says so; what has begun is shown, which would take back whoever had gone on before.
  await expect(button).toBeEnabled();
  await expect(page.getByRole('contentinfo')).toContainText('1 running');
}

/** Tells the page what a minimised window would: Playwright keeps every page visible, whatever becomes of its window. */
async function setHidden(page: Page, hidden: boolean) {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('what ends out of sight is told, in the title as well (UI-5)', async ({ page, context }) => {
  await context.grantPermissions(['notifications']);
  await openWindow(page, app);

  await test.step('the title counts what runs', async () => {
    await run(page, 'Good');
    await expect(page).toHaveTitle('1 running - HomelabCmd');
    expect(await icon(page)).toContain('icon-running');
    await letEnd();
    await expect(page).toHaveTitle('HomelabCmd');
    expect(await told(page)).toEqual([]);
  });

  await test.step('another view: a toast leads back', async () => {
    await run(page, 'Good');
    await openSettings(page, 'About');
    await letEnd();
    const toast = page.getByRole('listitem').filter({ hasText: 'Good on This computer' });
    await expect(toast).toContainText(/ok after [\d.]+ m?s/);
    await toast.getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toBeVisible();
    expect(await told(page)).toEqual([]);
  });

  await test.step('a hidden window: a notification without output, and failures in the title', async () => {
    await run(page, 'Bad');
    await setHidden(page, true);
    await letEnd();
    await expect.poll(() => told(page)).toHaveLength(1);
    const [first] = await told(page);
    expect(first?.title).toBe('Bad on This computer');
    expect(first?.body).toMatch(/^exit 3 after [\d.]+ m?s$/);
    await expect(page).toHaveTitle('✕ 1 failed - HomelabCmd');
    expect(await icon(page)).toContain('icon-failed');
    await setHidden(page, false);
    await expect(page).toHaveTitle('HomelabCmd');
  });

  await test.step('a press on the notification, or its address in the desktop app, leads to the run', async () => {
    const title = page.getByRole('region', { name: 'Output' }).getByRole('tab', { selected: true });
    await openSettings(page, 'About');
    await page.evaluate("window.shown.at(-1).dispatchEvent(new Event('click'))");
    await expect(title).toContainText('Bad');
    await run(page, 'Good');
    await expect(title).toContainText('Good');
    const bad = await page.evaluate<string>('window.shown.at(-1).tag');
    await openSettings(page, 'About');
    await page.evaluate((id) => location.assign(`#run=${id}`), bad);
    await expect(title).toContainText('Bad');
    expect(new URL(page.url()).hash).toBe('');
    await letEnd();
    await expect(page).toHaveTitle('HomelabCmd');
  });

  await test.step('only failures, and only what took long', async () => {
    const settings = await openSettings(page, 'Notifications');
    await expect(settings.getByRole('status')).toHaveText('This browser shows notifications.');
    await settings.getByText('What did not succeed').click();
    await expect(settings.getByRole('radio', { name: 'What did not succeed' })).toBeChecked();
    await look(page, 'settings-notifications');
    await run(page, 'Good');
    await setHidden(page, true);
    await expect(page).toHaveTitle('1 running - HomelabCmd');
    await letEnd();
    await expect(page).toHaveTitle('HomelabCmd');
    await setHidden(page, false);
    expect(await told(page)).toHaveLength(1);
    await openSettings(page, 'Notifications');
    const seconds = settings.getByRole('textbox', { name: 'Only what took longer than' });
    await seconds.fill('-1');
    await seconds.press('Enter');
    await expect(settings.getByRole('alert')).toHaveText('Use a number from 0 to 86,400.');
    await seconds.fill('60');
    await seconds.press('Enter');
    await expect(settings.getByRole('alert')).toHaveCount(0);
    await run(page, 'Bad');
    await setHidden(page, true);
    await letEnd();
    await expect(page).toHaveTitle('✕ 1 failed - HomelabCmd');
    expect(await told(page)).toHaveLength(1);
  });
});

test('permission is asked for by a click, and what the browser says is told', async ({ page }) => {
  await openWindow(page, app);
  const settings = await openSettings(page, 'Notifications');
  // Headless Chromium decides by itself that the answer is no.
  await expect(settings.getByRole('status')).toHaveText(/has not been asked yet|blocks notifications/);
});
