import { expect, test } from '@playwright/test';
import { picturedTest } from './pictured-history.ts';
import { compare } from './pictures.ts';
import { openHistory } from './window.ts';

picturedTest('the history looks as it did, searched and filtered (UI-3, HIS-4)', { watch: false }, async ({ page }) => {
  await openHistory(page);
  const grid = page.getByRole('grid', { name: 'Runs' });
  const rows = grid.locator('tr[data-index]');
  await expect(rows.first()).toBeVisible();

  await test.step('many rows with long names', async () => {
    await compare(page, 'history-many');
    await page.keyboard.press('Control+,');
    await page.getByText('Compact', { exact: true }).click();
    await openHistory(page);
    await expect(rows.first()).toHaveCSS('height', '28px');
    await compare(page, 'history-compact');
    await page.keyboard.press('Control+,');
    await page.getByText('Comfortable', { exact: true }).click();
    await openHistory(page);
    await expect(rows.first()).toHaveCSS('height', '34px');
  });

  await test.step('filtered', async () => {
    await page.getByRole('button', { name: 'Server: any' }).click();
    await page.getByRole('checkbox', { name: 'nas', exact: true }).check();
    await page.getByRole('checkbox', { name: 'db-1', exact: true }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Action: any' }).click();
    await page.getByRole('checkbox', { name: 'Back up', exact: true }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'When: any time' }).click();
    await page.getByRole('radio', { name: 'from day to day' }).click();
    await page.getByLabel('First day').fill('2026-02-01');
    await page.getByLabel('Last day').fill('2026-02-22');
    await expect(rows).toHaveCount(22);
    await compare(page, 'history-filtered');
    await page.getByRole('button', { name: 'Clear filters' }).click();
  });

  await test.step('searched', async () => {
    const search = page.getByLabel('Search the history');
    await search.fill('expires days');
    await expect(rows).toHaveCount(8);
    await expect(rows.locator('mark').first()).toHaveText('expires');
    await compare(page, 'history-search');
    await search.fill('nowhere to be found');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await compare(page, 'history-nothing-found');
    await search.fill('');
    await expect(rows.nth(8)).toBeVisible();
  });

  await test.step('one run chosen to be compared', async () => {
    await grid.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await compare(page, 'history-chosen');
  });
});
