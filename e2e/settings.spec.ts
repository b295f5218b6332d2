import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { openSettings, openWindow } from './window.ts';

let app: App;
test.beforeEach(async () => {
  app = await startApp();
});
test.afterEach(() => app.dispose());

const settingsFile = () => readFile(join(app.dataDirectory, 'settings.yaml'), 'utf8');

test('looks: density and size of letters hold everywhere, and are remembered', async ({ page }) => {
  await openWindow(page, app);
  const row = page.getByRole('grid', { name: 'Servers' }).locator('tr[aria-selected]').first();
  const before = await row.evaluate((element) => [element.clientHeight, getComputedStyle(element).fontSize]);
  const appearance = await openSettings(page, 'Appearance');
  await appearance.getByText('Compact', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  const size = appearance.getByRole('group', { name: 'Size of the letters in the window' });
  for (const wanted of ['14 px', '15 px', '16 px']) {
    await size.getByRole('button', { name: 'Larger' }).click();
    await expect(size.getByText(wanted)).toBeVisible();
  }
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
  expect(before).toEqual([44, '13px']);
  await expect.poll(() => row.evaluate((element) => element.clientHeight)).toBeLessThan(44);
  await expect(row).toHaveCSS('font-size', '16px');
  expect(await settingsFile()).toContain('density: compact');
  await openSettings(page, 'Appearance');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  // The part that was open is open again.
  await expect(page.getByRole('region', { name: 'Appearance' })).toBeVisible();
});

test('a setting is found by its name, by keyboard', async ({ page }) => {
  await openWindow(page, app);
  await page.keyboard.press('Control+,');
  const search = page.getByRole('textbox', { name: 'Search the settings' });
  await search.fill('time-out connecting');
  await expect(page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('button')).toHaveText([
    'Limits',
    'Time-out of connecting',
  ]);
  await search.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Time-out of connecting' })).toBeFocused();
  await search.fill('nothing of this name');
  await expect(page.getByText('No setting has all of these words.')).toBeVisible();
});

test('a narrow window chooses the part from a select', async ({ page }) => {
  await openWindow(page, app);
  await page.setViewportSize({ width: 700, height: 560 });
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Part of the settings' }).click();
  await page.getByRole('option', { name: 'Data folder' }).click();
  await expect(page.getByRole('region', { name: 'Data folder' })).toContainText(app.dataDirectory);
});

test('the data folder tells its sizes, and problems have a place of their own', async ({ page }) => {
  await openWindow(page, app);
  const data = await openSettings(page, 'Data folder');
  await expect(data).toContainText(app.dataDirectory);
  await expect(data.getByRole('row', { name: /History history\.db \d+ [\d.]+ [kM]B/ })).toBeVisible();
  await writeFile(join(app.dataDirectory, 'actions.yaml'), 'actions:\n  - id: UPPER\n    title: [\n');
  await page.getByRole('contentinfo').getByRole('button', { name: '1 problem' }).click();
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('actions.yaml is broken');
});

test('diagnostics are shown before they are saved, with names only when that is wanted', async ({ page }) => {
  const server = '{ id: cellar, name: Cellar of Ada, kind: ssh, host: cellar.example, user: lovelace }';
  await writeFile(join(app.dataDirectory, 'servers.yaml'), `servers:\n  - ${server}\n`);
  await page.goto(await app.unusedUrl());
  await expect(page.getByRole('grid', { name: 'Servers' })).toContainText('Cellar of Ada');
  const diagnostics = await openSettings(page, 'Diagnostics');
  await diagnostics.getByRole('button', { name: 'Show what is inside' }).click();
  const inside = diagnostics.getByRole('textbox', { name: 'What is inside' });
  await expect(inside).toHaveValue(/"name": "server-1"/);
  await expect(inside).not.toHaveValue(/lovelace/);
  await diagnostics.getByRole('checkbox', { name: 'Keep the names and addresses of servers' }).click();
  await expect(inside).toHaveValue(/Cellar of Ada/);
  const saved = page.waitForEvent('download');
  await diagnostics.getByRole('button', { name: 'Save as a file' }).click();
  const report: unknown = JSON.parse(await readFile(await (await saved).path(), 'utf8'));
  expect(report).toMatchObject({ names: 'as they are', servers: [{ host: 'cellar.example', user: 'lovelace' }] });
});
