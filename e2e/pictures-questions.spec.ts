import { expect, type Page, test } from '@playwright/test';
import { ACTIONS, type PicturedActions, startPicturedActions } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { chooseAction, dismiss, selectServers, writeActions } from './window.ts';

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
  await dismiss(dialog());
  await (await chooseAction(page, 'Services', 'Reboot')).getByRole('button', { name: /Run on/ }).click();
  await expect(dialog()).toContainText('systemctl reboot');
  await dialog().getByRole('textbox').fill('web-2');
  await compare(page, 'confirm-danger-wrong');
  await dialog().getByRole('textbox').fill('web-1');
  await compare(page, 'confirm-danger-right');
  await dismiss(dialog());
  await selectServers(page, 'web-1', 'web-2', 'web-3', 'db-1', 'nas', 'the-machine-in');
  await page
    .getByRole('form')
    .getByRole('button', { name: /Run on 6/ })
    .click();
  await expect(dialog()).toContainText('systemctl reboot');
  await compare(page, 'confirm-danger-several');
  await dismiss(dialog());

  await test.step('a run that is refused, because the window has not seen a change yet', async () => {
    await selectServers(page, 'web-1');
    const form = await chooseAction(page, 'Services', 'Make room');
    await form.getByRole('button', { name: /Run on/ }).click();
    await expect(dialog().getByRole('button', { name: 'Run on web-1' })).toBeEnabled();
    pictured.deafen(true);
    await writeActions(pictured.app, ACTIONS.replace('vacuum-time=7d', 'vacuum-time=8d'));
    await expect.poll(pictured.unheard).toContain('vacuum-time=8d');
    await dialog().getByRole('button', { name: 'Run on web-1' }).click();
    await expect(form.getByRole('button', { name: 'Starting…' })).toBeVisible();
    await expect.poll(pictured.unheard).toContain('changed since it was shown');
    pictured.deafen(false);
    await expect(form.getByText('changed since it was shown')).toBeVisible({ timeout: 20_000 });
    await expect(form.getByText('--vacuum-time=8d')).toBeVisible();
    await compare(page, 'run-refused');
    await dismiss(form);
  });

  await selectServers(page, 'This computer');
  const form = await chooseAction(page, 'Fields', 'Choose a unit');
  await form.getByLabel('Service').focus();
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('1 of 2 requests left')).toBeVisible();
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('0 of 2 requests left')).toBeVisible();
  await form.getByLabel('Service').fill('nginx.service');
  await expect(form.getByText('systemctl status nginx.service')).toBeVisible();
  await form.getByRole('button', { name: /Run on/ }).click();
  await expect(form.getByText(/Run again in/)).toBeVisible();
  // It must not hear that there are requests left again.
  pictured.deafen(true);
  await compare(page, 'rate-limit-reached');
});
