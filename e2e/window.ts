import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from './app.ts';
import type { Sshd } from './lab/sshd.ts';

/** Opens the app in the page with its one-time address and waits until its first server is listed. */
export async function openWindow(page: Page, app: App): Promise<void> {
  await page.goto(await app.unusedUrl());
  await expect(serverRow(page, 'This computer')).toBeVisible();
}

export function serverRow(page: Page, name: string): Locator {
  // Rows that name a group cannot be selected.
  return page.getByRole('grid', { name: 'Servers' }).locator('tr[aria-selected]').filter({ hasText: name });
}

/**
 * Adds the server behind `sshd` through the dialog, answers its host key question, and closes the dialog once it is reached.
 * @param look.asked called while the question is open
 * @param look.reached called before the dialog is closed
 */
export async function addServer(
  page: Page,
  sshd: Sshd,
  name: string,
  look: { asked?: () => Promise<void>; reached?: () => Promise<void> } = {},
): Promise<void> {
  await page.getByRole('button', { name: 'Add server' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add server' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Address').fill('127.0.0.1');
  await dialog.getByLabel('Port').fill(String(sshd.port));
  await dialog.getByLabel('User').fill(sshd.user);
  await dialog.getByLabel('Key file').fill(sshd.clientKeyFile);
  await dialog.getByRole('button', { name: 'Save and connect' }).click();
  const question = page.getByRole('dialog', { name: `Trust ${name}?` });
  await expect(question).toContainText(sshd.hostKeyFingerprint());
  await look.asked?.();
  await question.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(question).toBeHidden();
  await expect(dialog.getByText(`${name} is reachable`)).toBeVisible();
  await look.reached?.();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
}

/** Closes with Escape what lies on the window, and waits until it is gone: the next key is for what lies below. */
export async function dismiss(layer: Locator): Promise<void> {
  await expect(layer).toBeVisible();
  await layer.page().keyboard.press('Escape');
  await expect(layer).toBeHidden();
}

/** Opens the palette, and waits until what is typed goes there. */
export async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+k');
  const words = page.getByRole('dialog', { name: 'Search' }).getByRole('combobox');
  await expect(words).toBeFocused();
  return words;
}

/** Shows the list of servers, which is a drawer in a narrow window. */
export async function showServers(page: Page): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Servers' });
  const opener = page.getByRole('button', { name: 'Servers', exact: true });
  await expect(grid.or(opener)).toBeVisible();
  if (await opener.isVisible()) await opener.click();
  await expect(grid).toBeVisible();
}

/** Selects exactly these servers. */
export async function selectServers(page: Page, ...names: string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await serverRow(page, name).click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
  }
}

/** Chooses an action's card in its group; the form opens. */
export async function chooseAction(page: Page, group: string, title: string): Promise<Locator> {
  await page
    .getByRole('navigation', { name: 'Groups of actions' })
    .getByRole('button', { name: group, exact: true })
    .click();
  await page.getByRole('region', { name: 'Actions' }).getByRole('button', { name: title }).first().click();
  return page.getByRole('form', { name: title });
}

/** Runs an action without parameters, and without a question, on the servers that are selected. */
export async function runAction(page: Page, group: string, title: string): Promise<void> {
  const form = await chooseAction(page, group, title);
  await form.getByRole('button', { name: /^Run on/ }).click();
}

/** Opens the history by its place in the top bar. */
export async function openHistory(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'History', exact: true }).click();
}

/** Opens one part of the settings by its place in the top bar and the list. */
export async function openSettings(page: Page, section: string): Promise<Locator> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click();
  await page
    .getByRole('navigation', { name: 'Parts of the settings' })
    .getByRole('button', { name: section, exact: true })
    .click();
  return page.getByRole('region', { name: section, exact: true });
}

/** The panel of the run that is shown. */
export function outputPanel(page: Page): Locator {
  return page.getByRole('region', { name: 'Output' }).getByRole('tabpanel');
}

/** The text on the terminal's screen; needs a terminal that draws with DOM elements. */
export function terminalText(page: Page): Locator {
  return outputPanel(page).locator('.xterm-rows');
}

/** Replaces actions.yaml of a running app, which watches it. */
export async function writeActions(app: App, text: string): Promise<void> {
  await writeFile(join(app.dataDirectory, 'actions.yaml'), text);
}
