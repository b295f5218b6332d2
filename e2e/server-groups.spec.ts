import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { openWindow, serverRow } from './window.ts';

// Groups of servers, and what is done with several of them or to one, by keyboard.

let app: App;

test.beforeAll(async () => {
  app = await startApp();
});

test.afterAll(() => app.dispose());

/** Writes servers that nobody looks at, as `name: tag`. */
async function list(page: Page, servers: readonly (readonly [name: string, tag: string])[]): Promise<void> {
  const entry = ([name, tag]: readonly [string, string]) =>
    `  - { id: ${name}, name: ${name}, kind: ssh, host: ${name}.invalid, user: me, tags: [${tag}] }\n`;
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'reachability: { watch: false }\n');
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${servers.map(entry).join('')}`,
  );
  await openWindow(page, app);
  // The list of the test before may stand there until the file has been read; of a long one only the first rows exist.
  if (servers.length > 10) await expect(serverRow(page, servers[0]?.[0] ?? '').first()).toBeVisible();
  else await expect(rows(page)).toHaveText([/This computer/, ...servers.map(([name]) => new RegExp(name))]);
}

const rows = (page: Page) => page.getByRole('grid', { name: 'Servers' }).locator('tr[aria-selected]');

test('a group is folded, selected and unfolded by keyboard, and stays as it is after a reload', async ({ page }) => {
  await list(page, [
    ['web-1', 'web'],
    ['web-2', 'web'],
    ['nas', 'storage'],
    ['backup', 'storage'],
  ]);
  await serverRow(page, 'web-2').click();
  await page.keyboard.press('ArrowLeft');
  const heading = page.getByRole('button', { name: 'web', exact: true });
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await expect(rows(page)).toHaveText([/This computer/, /nas/, /backup/]);
  await page.keyboard.press('Space');
  const bar = page.getByRole('region', { name: 'Actions' });
  await expect(bar).toContainText('web-1');
  await expect(bar).toContainText('2 selected');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar).toContainText('3 selected');
  await page.getByRole('grid', { name: 'Servers' }).focus();
  await page.reload();
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await expect(bar).toContainText('3 selected');
  await page.getByLabel('Filter servers').fill('web-2');
  await expect(rows(page)).toHaveText([/web-2/]);
  await page.getByLabel('Filter servers').press('Escape');
  await expect(rows(page)).toHaveText([/This computer/, /nas/, /backup/]);
  await page.getByRole('checkbox', { name: 'All of storage: 2 servers' }).click();
  await expect(bar).toContainText('4 selected');
  await heading.click();
  await expect(rows(page)).toHaveCount(5);
});

test('a server is duplicated, removed and put back in its place, all by keyboard', async ({ page }) => {
  await list(page, [
    ['nas', 'home'],
    ['pi', 'home'],
    ['web', 'home'],
  ]);
  await page.getByRole('grid', { name: 'Servers' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(serverRow(page, 'pi')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveText([/This computer/, /nas/, /web/]);
  await expect(page.getByText('Removed pi')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(rows(page)).toHaveText([/This computer/, /nas/, /pi/, /web/]);
  await expect(page.getByText('Removed pi')).toBeHidden();
  await expect(serverRow(page, 'pi')).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Duplicate…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Duplicate server' });
  await expect(dialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('pi-2');
  await dialog.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  await expect(rows(page)).toHaveText([/This computer/, /nas/, /pi/, /web/, /pi-2/]);
  await expect(page.getByRole('grid', { name: 'Servers' })).toBeFocused();
});

test('all selected servers are removed at once and put back in their places, this computer apart', async ({ page }) => {
  await list(page, [
    ['nas', 'home'],
    ['pi', 'home'],
    ['web', 'home'],
    ['backup', 'home'],
  ]);
  const all = [/This computer/, /nas/, /pi/, /web/, /backup/];
  await page.getByRole('grid', { name: 'Servers' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+F10');
  await expect(
    page.getByRole('group', { name: 'Only for web' }).getByRole('menuitem', { name: /^Edit/ }),
  ).toBeVisible();
  const forAll = page.getByRole('group', { name: 'For the 3 selected servers' });
  await expect(forAll.getByRole('menuitem')).toHaveText([/^Remove 2 servers/]);
  await page.keyboard.press('Escape');
  await expect(forAll).toBeHidden();
  await expect(page.getByRole('grid', { name: 'Servers' })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(rows(page)).toHaveText([/This computer/, /pi/, /backup/]);
  await expect(page.getByText('Removed 2 servers')).toBeVisible();
  await expect(page.getByText('nas and web. This computer stays in the list. Their history stays.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(page)).toHaveText(all);
  await expect(page.getByRole('region', { name: 'Actions' })).toContainText('2 selected');
  await serverRow(page, 'web').click({ button: 'right' });
  await expect(page.getByRole('group', { name: 'For the 2 selected servers' })).toBeVisible();
});

test('a thousand servers in groups are folded and selected without a jerk', async ({ page }) => {
  await list(
    page,
    Array.from({ length: 1000 }, (_, index): [string, string] => [`host-${index}`, `rack-${index % 20}`]),
  );
  await page.getByRole('button', { name: 'rack-0', exact: true }).click();
  await page.getByRole('checkbox', { name: 'All of rack-1: 50 servers' }).click();
  await expect(page.getByRole('region', { name: 'Actions' })).toContainText('51 selected');
  await page.getByRole('button', { name: 'rack-1', exact: true }).click();
  await expect(page.getByText('50 of 50 selected')).toBeVisible();
  await page.getByRole('grid', { name: 'Servers' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(serverRow(page, 'host-2').first()).toHaveAttribute('aria-selected', 'true');
});
