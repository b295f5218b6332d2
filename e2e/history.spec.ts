import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { chooseAction, openHistory, openWindow, outputPanel, selectServers, writeActions } from './window.ts';

// The history with real runs on this computer: found by what they wrote, compared, verified, exported.

const ACTIONS = `actions:
  - id: report
    title: Write a report
    group: Test
    params:
      word: { type: string }
      code: { type: integer, default: 0 }
    shell: |
      echo "begin of the report"
      for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $n is always the same"; done
      echo "the word is $1"
      exit "$2"
`;

let app: App;

test.beforeAll(async () => {
  app = await startApp();
});

test.afterAll(async () => {
  await app.dispose();
});

/** Runs the action and waits for its end. */
async function report(page: Page, word: string, code: number): Promise<void> {
  const form = await chooseAction(page, 'Test', 'Write a report');
  await form.getByLabel('word').fill(word);
  await form.getByLabel('code').fill(String(code));
  const tabs = page.getByRole('tab');
  const before = await tabs.count();
  await form.getByRole('button', { name: /Run on/ }).click();
  // Until then what is shown is the run before.
  await expect(tabs).toHaveCount(before + 1);
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(
    code === 0 ? /ok/ : new RegExp(`exit ${code}`),
  );
}

test('runs are found by their output, compared, verified and exported (HIS-2, HIS-4, HIS-5)', async ({ page }) => {
  await writeActions(app, ACTIONS);
  await openWindow(page, app);
  await selectServers(page, 'This computer');
  await report(page, 'apple', 0);
  await report(page, 'pear', 0);
  await report(page, 'zwetschge', 3);
  await openHistory(page);
  const rows = page.getByRole('grid', { name: 'Runs' }).locator('tr[data-index]');
  await expect(rows).toHaveCount(3);

  await test.step('found by what they wrote, with the words marked', async () => {
    // The output is in the index a moment after the end.
    await expect(async () => {
      await page.getByLabel('Search the history').fill('');
      await page.getByLabel('Search the history').fill('always same');
      await expect(rows).toHaveCount(3, { timeout: 1000 });
    }).toPass();
    await expect(rows.first().locator('mark').first()).toHaveText('always');
    await page.getByLabel('Search the history').fill('zwet');
    await expect(rows).toHaveCount(1);
    await page.getByLabel('Search the history').fill('');
    await expect(rows).toHaveCount(3);
  });

  await test.step('filtered by action, caller and days', async () => {
    await page.getByRole('button', { name: 'By: any' }).click();
    await page.getByRole('checkbox', { name: 'browser', exact: true }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'When: any time' }).click();
    await page.getByRole('radio', { name: 'from day to day' }).click();
    await page.getByLabel('Last day').fill('2020-01-01');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.getByLabel('Last day').fill('');
    await expect(rows).toHaveCount(3);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(page.getByRole('button', { name: 'By: any' })).toBeVisible();
    await expect(rows).toHaveCount(3);
  });

  await test.step('two of them compared, chosen by keyboard', async () => {
    await page.getByRole('grid', { name: 'Runs' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare two runs' });
    await expect(dialog.getByText('the word is apple')).toBeVisible();
    await expect(dialog.getByText('the word is zwetschge')).toBeVisible();
    await expect(dialog.getByText(/^\d+ lines that are the same$/)).toBeVisible();
    await expect(dialog.getByRole('row').filter({ hasText: 'Outcome' })).toContainText('exit 3');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  await test.step('compared with the last good one', async () => {
    await rows.first().click();
    await page.getByRole('button', { name: 'Compare with last good' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare two runs' });
    await expect(dialog.getByText('the word is pear')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByText('no. 3, chain not checked')).toBeVisible();
  });

  await test.step('open details follow the keyboard, and stay closed once they are', async () => {
    const details = page.getByRole('complementary', { name: 'Details of the run' });
    await page.getByRole('grid', { name: 'Runs' }).focus();
    await page.keyboard.press('Home');
    await expect(details).toContainText('no. 3,');
    await page.keyboard.press('ArrowDown');
    await expect(details).toContainText('no. 2,');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await expect(details).toBeHidden();
    await page.waitForTimeout(300);
    await expect(details).toBeHidden();
    await rows.first().click();
  });

  await test.step('a chosen run does not move the list', async () => {
    await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText('no. 3,');
    const before = await rows.first().boundingBox();
    await rows.first().getByRole('checkbox').check();
    await expect(page.getByText('1 run chosen')).toBeVisible();
    expect(await rows.first().boundingBox()).toEqual(before);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
  });

  await test.step('verified', async () => {
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify history' });
    await expect(dialog.getByText('3 records, chain intact')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByText('no. 3, chain intact')).toBeVisible();
  });

  await test.step('exported', async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    const csv = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    const lines = (await readFile(await (await csv).path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('zwetschge');
    await page.getByRole('button', { name: 'Export' }).click();
    const json = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /JSON/ }).click();
    expect(JSON.parse(await readFile(await (await json).path(), 'utf8'))).toHaveLength(3);
  });

  await test.step('a record that was changed by hand is found and named', async () => {
    const database = new DatabaseSync(join(app.dataDirectory, 'history.db'));
    database.exec("DROP TRIGGER asked_keeps; UPDATE asked SET run = replace(run, 'pear', 'plum')");
    database.close();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify history' });
    await expect(dialog.getByText(/Record no\. 2 .* is not what was written/)).toBeVisible();
  });
});
