import { expect, type Page, test } from '@playwright/test';
import { ACTIONS, type PicturedActions, startPicturedActions } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { chooseAction, selectServers, writeActions } from './window.ts';

let pictured: PicturedActions;
let page: Page;

test.beforeEach(async ({ browser }) => {
  test.setTimeout(600_000);
  pictured = await startPicturedActions(browser);
  page = pictured.page;
});

test.afterEach(() => pictured?.dispose());

const dialog = () => page.getByRole('dialog');

test('questions look as they did (UI-3)', async () => {
  await selectServers(page, 'web-1');
  await (await chooseAction(page, 'Services', 'Make room')).getByRole('button', { name: /Run on/ }).click();
  await expect(dialog()).toContainText('--vacuum-time=7d');
  await compare(page, 'confirm-caution');
  await page.keyboard.press('Escape');
  await (await chooseAction(page, 'Services', 'Reboot')).getByRole('button', { name: /Run on/ }).click();
  await expect(dialog()).toContainText('systemctl reboot');
  await dialog().getByRole('textbox').fill('web-2');
  await compare(page, 'confirm-danger-wrong');
  await dialog().getByRole('textbox').fill('web-1');
  await compare(page, 'confirm-danger-right');
  await page.keyboard.press('Escape');
  await selectServers(page, 'web-1', 'web-2', 'web-3', 'db-1', 'nas', 'the-machine-in');
  await page
    .getByRole('form')
    .getByRole('button', { name: /Run on 6/ })
    .click();
  await expect(dialog()).toContainText('systemctl reboot');
  await compare(page, 'confirm-danger-several');
  await page.keyboard.press('Escape');

  await test.step('a run that is refused, because the window has not seen a change yet', async () => {
    await selectServers(page, 'web-1');
    const form = await chooseAction(page, 'Services', 'Make room');
    await form.getByRole('button', { name: /Run on/ }).click();
    await expect(dialog().getByRole('button', { name: 'Run on web-1' })).toBeEnabled();
    pictured.deafen(true);
    await writeActions(pictured.app, ACTIONS.replace('vacuum-time=7d', 'vacuum-time=8d'));
    await page.waitForTimeout(500);
    await dialog().getByRole('button', { name: 'Run on web-1' }).click();
    await expect(form.getByRole('button', { name: 'Starting…' })).toBeVisible();
    await page.waitForTimeout(300);
    pictured.deafen(false);
    await expect(form.getByText('changed since it was shown')).toBeVisible({ timeout: 20_000 });
    await expect(form.getByText('--vacuum-time=8d')).toBeVisible();
    await compare(page, 'run-refused');
    await page.keyboard.press('Escape');
  });

  await selectServers(page, 'This computer');
  const form = await chooseAction(page, 'Fields', 'Choose a unit');
  await form.getByLabel('Service').focus();
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('1 of 2 requests left')).toBeVisible();
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('0 of 2 requests left')).toBeVisible();
  await form.getByLabel('Service').fill('nginx.service');
  await form.getByRole('button', { name: /Run on/ }).click();
  await expect(form.getByText(/Run again in/)).toBeVisible();
  await compare(page, 'rate-limit-reached');
});
