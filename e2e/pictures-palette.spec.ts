import { expect, type Page, test } from '@playwright/test';
import { type PicturedActions, startPicturedActions } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { dismiss, openPalette, openSettings, selectServers } from './window.ts';

let pictured: PicturedActions;
let page: Page;

test.beforeEach(async ({ browser }) => {
  test.setTimeout(600_000);
  pictured = await startPicturedActions(browser);
  page = pictured.page;
});

test.afterEach(() => pictured?.dispose());

const dialog = () => page.getByRole('dialog');

test('palette and shortcuts look as they did (UI-3)', async () => {
  const say = async (words: string) => (await openPalette(page)).fill(words);
  await selectServers(page, 'web-1');
  await say('');
  await expect(dialog().getByRole('option').first()).toBeVisible();
  await compare(page, 'palette-empty');
  await dialog().getByRole('combobox').fill('quantum flux');
  await expect(dialog().getByText('Nothing fits')).toBeVisible();
  await compare(page, 'palette-nothing-found');
  await dismiss(dialog());
  await say('restart a service');
  await expect(
    dialog()
      .getByText(/asks for service/)
      .first(),
  ).toBeVisible();
  await compare(page, 'palette-missing');
  await dismiss(dialog());
  await say('reboot #web #prod #db #storage #network');
  await expect(dialog().getByText(/systemctl reboot/)).toBeVisible();
  await compare(page, 'palette-many-servers');
  await dismiss(dialog());

  const shortcuts = await openSettings(page, 'Shortcuts');
  await shortcuts.getByRole('button', { name: 'Change the keys of: Show the history' }).click();
  await page.keyboard.press('Control+k');
  await expect(shortcuts.getByText(/already means/)).toBeVisible();
  await compare(page, 'shortcut-conflict');
  await page.keyboard.press('Escape');
});
