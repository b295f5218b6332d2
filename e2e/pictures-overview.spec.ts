import { expect, type Page, test } from '@playwright/test';
import { startApp } from './app.ts';
import { picturedTest } from './pictured-history.ts';
import { compare, preparePictures } from './pictures.ts';
import { SEARCH_WORDS, steadyWords } from './steady-words.ts';
import { dismiss, openHistory, openWindow } from './window.ts';

const openOverview = (page: Page) =>
  page.getByRole('banner').getByRole('button', { name: 'Overview', exact: true }).click();

test('overview and history of a first start look as they did (UI-3, UI-4)', async ({ browser }) => {
  test.setTimeout(600_000);
  const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  await preparePictures(page);
  const app = await startApp();
  try {
    await openWindow(page, app);
    await steadyWords(page, SEARCH_WORDS);
    await openOverview(page);
    await expect(page.getByText('Nothing has run yet')).toBeVisible();
    await compare(page, 'overview-empty');
    await openHistory(page);
    await expect(page.getByText('Nothing has run yet')).toBeVisible();
    await compare(page, 'history-empty');
  } finally {
    await page.close();
    await app.dispose();
  }
});

picturedTest('overview and charts look as they did (UI-3)', { watch: true }, async ({ page }) => {
  await expect(page.getByText('1 of 9 reachable', { exact: true })).toBeVisible({ timeout: 30_000 });

  await test.step('failures and long names', async () => {
    await openOverview(page);
    await expect(page.getByRole('group', { name: 'Last runs on nas, oldest first' })).toBeVisible();
    await compare(page, 'overview-failures');
    await page.keyboard.press('Control+,');
    await page.getByText('Compact', { exact: true }).click();
    await openOverview(page);
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
    await compare(page, 'overview-compact');
  });

  const dialog = page.getByRole('dialog', { name: /^How long/ });
  const openDurations = async (group: string, title: string) => {
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('navigation', { name: 'Groups of actions' })
      .getByRole('button', { name: group, exact: true })
      .click();
    await page.getByRole('button', { name: `More for ${title}` }).click();
    await page.getByRole('menuitem', { name: 'How long it takes' }).click();
  };
  await test.step('durations', async () => {
    await openDurations('Services', 'Never run');
    await expect(dialog).toContainText('No run has ended yet');
    await compare(page, 'durations-nothing');
    await dismiss(dialog);
    await openDurations('Disks', 'Back up');
    await expect(dialog).toContainText('42 runs, 4 not ok.');
    await compare(page, 'durations-failures');
    await dialog.getByText('Table', { exact: true }).click();
    await compare(page, 'durations-table');
    await dialog.getByText('Chart', { exact: true }).click();
    await compare(page, 'durations-menu', async () => {
      const trigger = dialog.getByRole('button', { name: 'Server: all' });
      if ((await trigger.getAttribute('aria-expanded')) !== 'true') await trigger.click();
    });
    await page.getByRole('radio', { name: 'web-1' }).click();
    await expect(dialog).toContainText('No run has ended there yet');
    await compare(page, 'durations-nothing-there');
  });
});
