import { expect, type Page } from '@playwright/test';
import { picturedTest } from './pictured-history.ts';
import { compare } from './pictures.ts';
import { dismiss, openHistory } from './window.ts';

/** Opens a menu of the filters anew in each size. */
const opened = (page: Page, label: string) => async () => {
  const trigger = page.getByRole('button', { name: new RegExp(`^${label}:`) });
  if ((await trigger.getAttribute('aria-expanded')) !== 'true') await trigger.click();
  await expect(page.getByRole('dialog', { name: label })).toBeVisible();
};

picturedTest('the menus above the history look as they did (UI-3, HIS-4)', { watch: false }, async ({ page }) => {
  await openHistory(page);
  await expect(page.getByRole('grid', { name: 'Runs' }).locator('tr[data-index]').first()).toBeVisible();
  for (const label of ['Server', 'Action', 'Outcome', 'By', 'When']) {
    await compare(page, `history-menu-${label.toLowerCase()}`, opened(page, label));
    await dismiss(page.getByRole('dialog', { name: label }));
  }
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await compare(page, 'history-export');
});
