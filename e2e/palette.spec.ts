import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { openWindow, outputPanel, terminalText, writeActions } from './window.ts';

// The palette by keyboard alone: actions with servers and values in one go, and everything else that the window can do.

test.use(readableTerminal);

const ACTIONS = `actions:
  - id: greet
    title: Greet somebody
    description: Says hello.
    group: Looks
    argv: [printf, 'hello %s', '{name}']
    params:
      name: { type: string, title: Name, choices_from: { action: names } }
  - id: names
    title: List names
    group: Looks
    argv: [printf, '%s\\n', alice, bob]
  - id: careful
    title: Clean up
    group: Looks
    risk: caution
    argv: ['true']
`;

let app: App;

test.beforeEach(async ({ page }) => {
  app = await startApp();
  await writeActions(app, ACTIONS);
  await openWindow(page, app);
  await expect(page.locator('[data-action-card]')).toHaveCount(3);
});

test.afterEach(() => app.dispose());

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const field = (page: Page) => palette(page).getByRole('combobox');
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name });

async function say(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type(words);
}

test('one sentence chooses action, value and server, shows the exact words, and runs', async ({ page }) => {
  await say(page, 'greet Bob on this computer');
  await expect(option(page, /^Greet somebody “Bob” on This computer/)).toHaveAttribute('aria-selected', 'true');
  await expect(palette(page).getByText("printf 'hello %s' Bob")).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
  await expect(terminalText(page)).toContainText('hello Bob');

  await test.step('what ran lately is known, and what is missing is asked for in the form', async () => {
    await say(page, 'greet b');
    await expect(option(page, /“Bob”/).first()).toBeVisible();
    await field(page).press('Control+a');
    await page.keyboard.type('greet');
    await expect(option(page, 'Greet somebody on This computer… asks for name')).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(option(page, /“Bob” on This computer/)).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(palette(page)).toBeHidden();
  });

  await test.step('a risky one asks before it runs, and the focus comes back', async () => {
    await page.keyboard.press('Escape');
    await say(page, 'clean up');
    await expect(palette(page).getByText('asks once')).toBeVisible();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog', { name: 'Clean up' });
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(outputPanel(page)).toContainText('hello Bob');
  });
});

test('a form that is opened for what is missing has the focus in the first empty field', async ({ page }) => {
  await say(page, 'greet');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('form', { name: 'Greet somebody' }).getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Eve');
  await page.keyboard.press('Enter');
  await expect(terminalText(page)).toContainText('hello Eve');
});

test('commands, settings, servers and actions are reached by name', async ({ page }) => {
  await say(page, 'light theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await say(page, 'verify history');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Verify history' })).toContainText('chain intact');
  await page.keyboard.press('Escape');
  await say(page, 'settings host keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Host keys' })).toBeVisible();
  await say(page, 'change shortcuts');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Change the keys of: Search servers/ })).toBeFocused();
  await say(page, 'edit action greet');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Edit action' })).toBeVisible();
  await page.keyboard.press('Escape');
  await say(page, 'test this computer');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /This computer/ })).toBeVisible();
});

test('a server is moved and looked at again by name', async ({ page }) => {
  const entry = (id: string) => `  - { id: ${id}, name: ${id}, kind: ssh, host: ${id}.invalid, user: me }\n`;
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${['nas', 'pi'].map(entry).join('')}`,
  );
  const rows = page.getByRole('grid', { name: 'Servers' }).locator('tr[aria-selected]');
  await expect(rows).toHaveText([/This computer/, /nas/, /pi/]);
  await say(page, 'move pi up');
  await expect(option(page, 'Move pi up')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveText([/This computer/, /pi/, /nas/]);
  await expect(page.getByRole('button', { name: 'Test…' })).toHaveCount(0);
  await say(page, 'look again pi');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
  // What could not be reached is told in a toast, with what helps.
  await expect(page.getByRole('button', { name: 'Test…' })).toBeVisible();
});

test('keys that are typed before the list is there arrive in the field', async ({ page }) => {
  // The code of the list comes late, as over a slow line.
  const { promise: arrives, resolve: letArrive } = Promise.withResolvers<void>();
  await page.route('**/palette-search-*.js', async (route) => {
    await arrives;
    await route.continue();
  });
  await page.reload();
  await expect(page.locator('[data-action-card]')).toHaveCount(3);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('greet');
  await expect(palette(page).getByRole('textbox', { name: 'Search' })).toHaveValue('greet');
  await expect(field(page)).toHaveCount(0);
  await page.keyboard.type(' Zoe on');
  letArrive();
  await page.keyboard.type(' this computer', { delay: 50 });
  await expect(field(page)).toHaveValue('greet Zoe on this computer');
  await expect(option(page, /^Greet somebody “Zoe” on This computer/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(terminalText(page)).toContainText('hello Zoe');
});
