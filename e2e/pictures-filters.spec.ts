import { expect, type Page, test } from '@playwright/test';
import type { App } from './app.ts';
import { startPictured } from './pictured-history.ts';
import { compare, DRAWN_OTHERWISE, drawsAlike } from './pictures.ts';
import { openHistory } from './window.ts';

let app: App;
let page: Page;

test.beforeAll(async ({ browser }) => {
  ({ app, page } = await startPictured(browser));
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
});

/** Opens a menu of the filters anew in each size. */
const opened = (label: string) => async () => {
  const trigger = page.getByRole('button', { name: new RegExp(`^${label}:`) });
  if ((await trigger.getAttribute('aria-expanded')) !== 'true') await trigger.click();
  await expect(page.getByRole('dialog', { name: label })).toBeVisible();
};

test('the menus above the history look as they did (UI-3, HIS-4)', async () => {
  test.setTimeout(180_000);
  test.skip(!(await drawsAlike(page)), DRAWN_OTHERWISE);
  await openHistory(page);
  await expect(page.getByRole('grid', { name: 'Runs' }).locator('tr[data-index]').first()).toBeVisible();
  for (const label of ['Server', 'Action', 'Outcome', 'By', 'When']) {
    await compare(page, `history-menu-${label.toLowerCase()}`, opened(label));
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Export' }).click();
  await compare(page, 'history-export', async () => {
    if (!(await page.getByRole('menu').isVisible())) await page.getByRole('button', { name: 'Export' }).click();
  });
  await page.keyboard.press('Escape');
});
