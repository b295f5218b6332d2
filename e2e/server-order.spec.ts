import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { openWindow, serverRow } from './window.ts';

let app: App;
test.beforeEach(async () => {
  app = await startApp();
});
test.afterEach(() => app.dispose());

test('servers are put in order by keyboard and menu, and the file keeps its comments', async ({ page }) => {
  const file = join(app.dataDirectory, 'servers.yaml');
  const entry = (id: string) =>
    `  # About ${id}.\n  - { id: ${id}, name: ${id}, kind: ssh, host: ${id}.lan, user: me }\n`;
  await writeFile(
    file,
    `servers:\n  - { id: local, name: This computer, kind: local }\n${['nas', 'pi', 'web'].map(entry).join('')}`,
  );
  await openWindow(page, app);
  const rows = page.getByRole('grid', { name: 'Servers' }).locator('tr[aria-selected]');
  await serverRow(page, 'nas').click();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(rows).toHaveText([/This computer/, /pi/, /nas/, /web/]);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(rows).toHaveText([/This computer/, /pi/, /web/, /nas/]);
  await expect(serverRow(page, 'nas')).toHaveAttribute('aria-selected', 'true');

  await serverRow(page, 'nas').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Move down' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expect(rows).toHaveText([/This computer/, /pi/, /nas/, /web/]);
  const stored = await readFile(file, 'utf8');
  expect(stored).toMatch(/# About pi\.\n.*id: pi,.*\n.*# About nas\.\n.*id: nas,.*\n.*# About web\.\n.*id: web,/);
});
