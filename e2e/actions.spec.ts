import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { sayInPalette } from './keyboard.ts';
import { look } from './look.ts';
import {
  chooseAction,
  openHistory,
  openWindow,
  outputPanel,
  selectServers,
  serverRow,
  writeActions,
} from './window.ts';

// The whitelist, edited in the window, and what is shown held against what runs.

const ACTIONS = `# Mine.
actions:
  # Looks ----
  - id: up
    title: Up time
    description: How long it has been up.
    group: Looks
    icon: clock
    argv: [uptime] # as short as it can be
  - id: list
    title: List names
    group: Looks
    argv: [printf, '%s\\n', alpha, 'beta gamma', '-hostile', "esc\\e[31m"]
  - id: greet
    title: Greet
    group: Looks
    argv: [printf, 'hello %s', '{name}']
    params:
      name: {type: string, title: Name, choices_from: {action: list}}
  - id: log_in
    title: Log in
    group: Looks
    shell: read -r token; printf 'got %s characters' "\${#token}"
    params:
      token: {type: secret, title: Token}
`;

let app: App;
let page: Page;

test.beforeEach(async ({ browser }) => {
  app = await startApp();
  await writeActions(app, ACTIONS);
  page = await (await browser.newContext()).newPage();
  await openWindow(page, app);
  await selectServers(page, 'This computer');
  await expect(card('Up time')).toBeVisible();
});

test.afterEach(async () => {
  await page.close();
  await app.dispose();
});

const card = (title: string) => page.locator('[data-action-card]').filter({ hasText: title });
const actionsFile = () => readFile(join(app.dataDirectory, 'actions.yaml'), 'utf8');

async function openMenu(title: string) {
  await card(title).hover();
  await page.getByRole('button', { name: `More for ${title}` }).click();
  return page.getByRole('menu');
}

test('an action is edited as text, checked while it is typed, and nothing else in the file changes', async () => {
  const menu = await openMenu('Up time');
  await menu.getByRole('menuitem', { name: 'Edit action…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit action' });
  const text = dialog.getByRole('textbox', { name: 'YAML' });
  await expect(text).toHaveText(/^id: up\s*title: Up time[\s\S]*# as short as it can be$/);
  const save = dialog.getByRole('button', { name: 'Save' });
  await expect(save).toBeEnabled();

  await text.fill('id: up\ntitle: Up time\nargv: [uptime]\nrisk: none\n');
  await expect(dialog.getByText(/^Line 4, column 7:/)).toBeVisible();
  await expect(save).toBeDisabled();
  await dialog.getByRole('button', { name: 'Go to line 4' }).click();
  await page.keyboard.press('Delete');
  await text.fill('id: up\ntitle: How long\ngroup: Looks\nargv: [uptime, --pretty] # nicer\n');
  await expect(dialog.getByText('This can be saved.')).toBeVisible();
  await save.click();
  await expect(dialog).toBeHidden();

  await expect(card('How long')).toBeVisible();
  const written = await actionsFile();
  expect(written).toContain('# Mine.\nactions:\n  # Looks ----\n  - id: up\n    title: How long\n');
  expect(written).toContain('argv: [uptime, --pretty] # nicer\n  - id: list\n');
});

test('an action is duplicated, removed, and brought back', async () => {
  await (await openMenu('Greet')).getByRole('menuitem', { name: 'Duplicate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New action' });
  await expect(dialog.getByRole('textbox', { name: 'YAML' })).toHaveText(/^id: greet_copy\s*title: Greet \(copy\)/);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card('Greet (copy)')).toBeVisible();

  await (await openMenu('Greet (copy)')).getByRole('menuitem', { name: 'Remove' }).click();
  await expect(card('Greet (copy)')).toBeHidden();
  expect(await actionsFile()).not.toContain('greet_copy');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card('Greet (copy)')).toBeVisible();

  await (await openMenu('List names')).getByRole('menuitem', { name: 'Remove' }).click();
  await expect(page.getByText('there is no action "list"')).toBeVisible();
  await expect(card('List names')).toBeVisible();
});

test('choices come from the server, and only those that the parameter allows', async () => {
  const form = await chooseAction(page, 'Looks', 'Greet');
  const field = form.getByLabel('Name');
  await field.focus();
  await expect(
    form.getByText('2 choices from This computer, 2 left out because they are not allowed here.'),
  ).toBeVisible();
  await field.press('ArrowDown');
  await expect(page.getByRole('option')).toHaveText(['alpha', 'beta gamma']);
  await page.keyboard.type('gam');
  await expect(page.getByRole('option')).toHaveText(['beta gamma']);
  await page.getByRole('option', { name: 'beta gamma' }).click();
  await form.getByRole('button', { name: 'Run on This computer' }).click();
  await expect(outputPanel(page)).toContainText('hello beta gamma');

  // What is there now, not a moment ago.
  const reread = async (text: string, title: string) => {
    await writeActions(app, text.replace('title: List names', `title: ${title}`));
    await expect(card(title)).toBeVisible();
  };
  await reread(ACTIONS.replace('alpha, ', 'alpha, omega, '), 'List more names');
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(form.getByText(/^3 choices from This computer/)).toBeVisible();
  await reread(ACTIONS.replace("argv: [printf, '%s\\n', alpha", "argv: ['false', alpha"), 'List no names');
  await form.getByRole('button', { name: 'Ask again' }).click();
  await expect(form.getByText(/List no names. did not succeed/)).toBeVisible();
});

test('a secret is typed blind, reaches the command, and is nowhere afterwards', async () => {
  const canary = 'c4n4ry-of-31-characters-in-all!';
  const form = await chooseAction(page, 'Looks', 'Log in');
  const field = form.getByLabel('Token');
  await expect(field).toHaveAttribute('type', 'password');
  await field.fill(canary);
  await form.getByRole('button', { name: 'Run on This computer' }).click();
  await expect(outputPanel(page)).toContainText('got 31 characters');
  await expect(field).toHaveValue('');
  expect(await page.content()).not.toContain(canary);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(canary);
});

test('what is shown follows what changes, and runs (POL-9)', async () => {
  const form = await chooseAction(page, 'Looks', 'Up time');
  const run = form.getByRole('button', { name: 'Run on This computer' });
  await expect(form.locator('pre')).toHaveText('uptime');
  await expect(run).toBeEnabled();
  await writeFile(join(app.dataDirectory, 'servers.yaml'), 'servers: [{id: local, name: Another name, kind: local}]\n');
  await expect(serverRow(page, 'Another name')).toBeVisible();
  await expect(form.getByRole('button', { name: 'Run on Another name' })).toBeEnabled();
  await form.getByRole('button', { name: 'Run on Another name' }).click();
  await expect(outputPanel(page)).toContainText('load average');
});

test('favourites stand first, in every window, and come and go by keyboard', async ({ browser }) => {
  const groups = page.getByRole('navigation', { name: 'Groups of actions' }).getByRole('button');
  await expect(groups).toHaveText(['Looks']);
  await card('Greet').focus();
  await page.keyboard.press('f');
  await expect(groups).toHaveText(['Favourites', 'Looks']);
  await expect(page.getByRole('button', { name: 'Favourite: Greet' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('[');
  await expect(page.locator('[data-action-card]')).toHaveCount(1);
  await card('Greet').press('Enter');
  await expect(page.locator('[data-action-card]')).toHaveCount(1);

  const other = await (await browser.newContext()).newPage();
  await openWindow(other, app);
  await expect(other.locator('[data-action-card]')).toHaveText(/Greet/);
  await other.close();

  await (await openMenu('Greet')).getByRole('menuitem', { name: 'Remove from favourites' }).click();
  await expect(groups).toHaveText(['Looks']);
});

test('actions of every group are filtered by keyboard, and the one that is chosen stays in view', async () => {
  const cards = page.locator('[data-action-card]');
  await writeActions(app, `${ACTIONS}  - {id: sync, title: Write to disk, group: Disks, argv: [sync]}\n`);
  await expect(page.getByRole('button', { name: 'Disks', exact: true })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+/');
  const field = page.getByRole('textbox', { name: 'Filter actions' });
  await expect(field).toBeFocused();
  await page.keyboard.type('disk wr');
  await expect(cards).toHaveText([/Write to disk/]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('form', { name: 'Write to disk' }).getByRole('button', { name: /^Run/ })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+/');
  await expect(field).toBeFocused();
  await page.keyboard.type(' nowhere');
  await expect(page.getByText('No action fits “disk wr nowhere”')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Disks', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(cards.first()).toBeFocused();

  await page.keyboard.press('ControlOrMeta+/');
  await page.keyboard.type('time');
  await page.keyboard.press('ArrowDown');
  await expect(card('Up time')).toBeFocused();
  await sayInPalette(page, 'greet', /^Greet/);
  await expect(page.getByRole('form', { name: 'Greet' })).toBeVisible();
  await expect(card('Greet')).toBeVisible();
});

test('a form remembers what ran last on the server, in every window, but no secret', async ({ browser }) => {
  const form = await chooseAction(page, 'Looks', 'Greet');
  await form.getByLabel('Name').fill('moon');
  await form.getByRole('button', { name: 'Run on This computer' }).click();
  await expect(outputPanel(page)).toContainText('hello moon');
  await expect(form.getByLabel('Name')).toHaveValue('moon');
  await form.getByRole('button', { name: 'Reset to defaults' }).click();
  await expect(form.getByLabel('Name')).toHaveValue('');

  await app.restart();
  const other = await (await browser.newContext()).newPage();
  await openWindow(other, app);
  await selectServers(other, 'This computer');
  const same = await chooseAction(other, 'Looks', 'Greet');
  await expect(same.getByLabel('Name')).toHaveValue('moon');
  await expect(same.getByText(/^Last run on This computer/)).toBeVisible();
  await look(other, 'action-last-values');
  await other.close();
});

test('the history shows what an action was when it ran', async () => {
  const form = await chooseAction(page, 'Looks', 'Up time');
  await form.getByRole('button', { name: 'Run on This computer' }).click();
  await expect(outputPanel(page)).toContainText('load average');
  await writeActions(app, ACTIONS.replace('argv: [uptime]', 'timeout: 5\n    argv: [uptime, -p]'));
  await expect(form.locator('pre')).toHaveText('uptime -p');

  await openHistory(page);
  await page.getByRole('grid', { name: 'Runs' }).getByRole('row').filter({ hasText: 'Up time' }).first().click();
  const details = page.getByRole('complementary', { name: 'Details of the run' });
  await expect(details.getByRole('definition').filter({ hasText: /^[0-9a-f]{32} Copy$/ })).toBeVisible();
  await details.getByRole('button', { name: 'Show what it was' }).click();
  const dialog = page.getByRole('dialog', { name: 'Up time as it was' });
  await expect(dialog.getByText('- -p', { exact: true })).toBeVisible();
  await expect(dialog.getByText('Only today: ').first()).toBeAttached();
  await look(page, 'action-version');
  await page.keyboard.press('Escape');
  await expect(details.getByRole('button', { name: 'Show what it was' })).toBeFocused();
});
