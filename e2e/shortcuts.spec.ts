import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { pressControl, tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { openWindow } from './window.ts';

// Shortcuts are changed and used by keyboard alone (UI-2): nothing in this file touches the mouse.

let app: App;

test.beforeAll(async () => {
  app = await startApp();
});

test.afterAll(() => app.dispose());

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Shortcuts' });
const settings = (page: Page) => page.getByRole('region', { name: 'Shortcuts' });
const row = (page: Page, title: string) => settings(page).getByRole('row', { name: title });
const change = (page: Page, title: string) =>
  settings(page).getByRole('button', { name: `Change the keys of: ${title}` });
const settingsFile = () => readFile(join(app.dataDirectory, 'settings.yaml'), 'utf8');

test('a shortcut is changed, taken from another command, used in two windows, and reset', async ({ page, context }) => {
  await openWindow(page, app);
  const other = await context.newPage();
  await openWindow(other, app);
  await page.bringToFront();

  await test.step('from the sheet', async () => {
    await page.keyboard.press('?');
    await expect(sheet(page)).toBeVisible();
    await pressControl(page, sheet(page).getByRole('button', { name: 'Change shortcuts' }));
    await expect(sheet(page)).toBeHidden();
    await expect(change(page, 'Search servers, actions and everything else')).toBeFocused();
  });

  await test.step('keys of the browser are refused with the reason', async () => {
    await pressControl(page, change(page, 'Use the dark theme'));
    const field = settings(page).getByRole('textbox', { name: 'New keys of: Use the dark theme' });
    await expect(field).toBeFocused();
    await page.keyboard.press('Alt+Home');
    await expect(settings(page)).toContainText('The browser keeps Alt+Home to itself: it opens the home page.');
    await page.keyboard.press('Control+v');
    await expect(settings(page)).toContainText('Ctrl+V is for editing text.');
    await look(page, 'shortcut-reserved');
  });

  await test.step('keys of another command are taken only after a question', async () => {
    await page.keyboard.press('Control+h');
    await expect(settings(page)).toContainText('Ctrl+H already means “Show the history”. Take it from there?');
    await expect(settings(page).getByRole('button', { name: 'Take it' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(change(page, 'Use the dark theme')).toBeFocused();
    await expect(row(page, 'Use the dark theme')).toContainText('no keys');

    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+h');
    await page.keyboard.press('Enter');
    await expect(row(page, 'Use the dark theme')).toContainText('Ctrl H');
    await expect(row(page, 'Show the history')).toContainText('no keys');
    await expect(change(page, 'Use the dark theme')).toBeFocused();
    expect(await settingsFile()).toContain('shortcuts:\n  show_history: ""\n  dark_theme: Mod+H\n');
  });

  await test.step('every window follows, and shows the new keys', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.keyboard.press('Control+h');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await tabTo(page, change(page, 'Search servers, actions and everything else'), { key: 'Shift+Tab' });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+k');
    await expect(page.getByRole('banner')).toContainText('Alt K');
    await other.bringToFront();
    await expect(other.getByRole('banner')).toContainText('Alt K');
    await other.keyboard.press('Control+k');
    await other.keyboard.press('Alt+k');
    await expect(other.getByRole('dialog', { name: 'Search' })).toBeVisible();
    await other.keyboard.press('Escape');
    await other.keyboard.press('?');
    await expect(sheet(other)).toContainText('Alt K');
    await expect(sheet(other)).not.toContainText('Ctrl K');
    await other.keyboard.press('Escape');
    await page.bringToFront();
  });

  await test.step('one is reset, then all of them, and that is undone', async () => {
    await pressControl(page, settings(page).getByRole('button', { name: 'Reset to Ctrl+K: Search servers' }));
    await expect(page.getByRole('banner')).toContainText('Ctrl K');
    await expect(change(page, 'Search servers, actions and everything else')).toBeFocused();
    await pressControl(page, settings(page).getByRole('button', { name: 'Reset all shortcuts' }));
    await expect(settings(page)).toContainText('All of them are the usual ones.');
    await expect(row(page, 'Show the history')).toContainText('Ctrl H');
    expect(await settingsFile()).not.toContain('Mod+');
    await page.keyboard.press('Control+h');
    await expect(page.getByLabel('Search the history')).toBeFocused();
  });
});
