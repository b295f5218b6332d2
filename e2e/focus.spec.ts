import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { expectVisibleFocus, pressControl, tabTo } from './keyboard.ts';
import { openWindow, serverRow, writeActions } from './window.ts';

// Where the focus is, by keyboard alone: seen wherever it goes, in a sensible order, and back where it was after
// everything that opens and closes (UI-2).

const ACTIONS = `actions:
  - { id: look, title: Look, group: One, argv: [uptime] }
  - { id: ask, title: Ask, group: One, risk: caution, argv: ['true'] }
  - { id: other, title: Other, group: Two, argv: ['true'] }
`;

let app: App;
let page: Page;

test.beforeEach(async ({ browser }) => {
  app = await startApp();
  await writeActions(app, ACTIONS);
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    // Nothing listens there, and nobody looks.
    'servers:\n  - { id: local, name: This computer, kind: local }\n  - { id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: 1, user: admin }\n',
  );
  page = await (await browser.newContext()).newPage();
  await openWindow(page, app);
  await expect(page.locator('[data-action-card]')).toHaveCount(2);
  await expect(serverRow(page, 'nas')).toBeVisible();
});

test.afterEach(async () => {
  await page.close();
  await app.dispose();
});

const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
const servers = () => page.getByRole('grid', { name: 'Servers' });
const card = (title: string) => page.locator('[data-action-card]').filter({ hasText: title });
const view = (name: string) => page.getByRole('banner').getByRole('button', { name, exact: true });

/** Waits for the focus, which comes a frame or two after what it goes to. */
async function expectFocusIn(opened: Locator): Promise<void> {
  await expect.poll(() => opened.evaluate((element) => element.contains(document.activeElement))).toBe(true);
}

/** Opens something from a control, closes it with Escape, and looks where the focus is. */
async function there(control: Locator, open: () => Promise<void>, opened: Locator): Promise<void> {
  await test.step(`and back from ${opened}`, async () => {
    await expect(control).toBeFocused();
    await open();
    await expect(opened).toBeVisible();
    await expectFocusIn(opened);
    await expectVisibleFocus(page);
    await page.keyboard.press('Escape');
    await expect(opened).toBeHidden();
    await expect(control).toBeFocused();
  });
}

/** Opens a menu with a key, goes to an item with the arrows, and chooses it. */
async function menuItem(key: string, name: string): Promise<void> {
  await page.keyboard.press(key);
  await expectFocusIn(page.getByRole('menu'));
  await tabTo(page, page.getByRole('menuitem', { name }), { key: 'ArrowDown', most: 12 });
  await page.keyboard.press('Enter');
}

const keys =
  (...pressed: string[]) =>
  async () => {
    for (const key of pressed) await page.keyboard.press(key);
  };

test('the focus comes back after every dialog and menu of the main view', async () => {
  await tabTo(page, servers());
  await page.keyboard.press('End');
  await there(servers(), keys('Control+k'), dialog('Search'));
  await there(servers(), keys('?'), dialog('Shortcuts'));
  await there(servers(), keys('+'), dialog('Add server'));
  await there(servers(), keys('F2'), dialog('Edit nas'));
  await there(servers(), keys('Enter'), dialog('Details of nas'));
  await there(servers(), () => menuItem('ContextMenu', 'Show details'), dialog('Details of nas'));
  await there(servers(), keys('ContextMenu'), page.getByRole('menu', { name: 'nas' }));
  for (const [item, opened] of [
    ['Test…', /nas/],
    ['Connection details…', /nas/],
    ['Duplicate…', /server|nas/],
  ] as const) {
    await there(servers(), () => menuItem('ContextMenu', item), dialog(opened));
  }
  for (const [words, opened] of [
    ['add a server', 'Add server'],
    ['import servers', 'Import servers'],
    ['new action', 'New action'],
    ['edit action look', 'Edit action'],
    ['all connections', /onnections/],
  ] as const) {
    await there(
      servers(),
      async () => {
        await page.keyboard.press('Control+k');
        // Until the list is there, the field is one without suggestions.
        await expect(dialog('Search').getByRole('combobox')).toBeFocused();
        await page.keyboard.type(words);
        await page.keyboard.press('Enter');
        await expect(dialog('Search')).toBeHidden();
      },
      dialog(opened),
    );
  }
  const addServer = page.getByRole('button', { name: 'Add server' });
  await tabTo(page, addServer);
  await there(addServer, keys('Enter'), dialog('Add server'));
  const add = page.getByRole('button', { name: 'Import', exact: true });
  await tabTo(page, add);
  await there(add, keys('Enter'), dialog('Import servers'));

  await page.keyboard.press('F6');
  await expect(card('Look')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'More for Look' }));
  const more = page.getByRole('button', { name: 'More for Look' });
  // Letters go to the items of a menu, not to the cards behind it.
  await there(more, keys('Enter', 'a'), page.getByRole('menu', { name: 'Look' }));
  await expect(page.getByRole('form', { name: 'Ask' })).toBeHidden();
  await there(more, () => menuItem('Enter', 'Edit action…'), dialog('Edit action'));
  await page.keyboard.press('a');
  const run = page.getByRole('form', { name: 'Ask' }).getByRole('button', { name: /^Run on/ });
  await expect(run).toBeFocused();
  await there(run, keys('Enter'), dialog('Ask'));
  const connected = page.getByRole('contentinfo').getByRole('button', { name: /connected/ });
  await tabTo(page, connected);
  await there(connected, keys('Enter'), dialog(/onnections/));
});

test('and after those of the history and the settings', async () => {
  await page.keyboard.press('l');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: /Look/ })).toBeVisible();
  await page.keyboard.press('Control+h');
  await expect(page.getByLabel('Search the history')).toBeFocused();
  const rows = page.getByRole('grid', { name: 'Runs' });
  await expect(rows.getByRole('row').filter({ hasText: 'Look' })).toBeVisible();
  for (const [name, opened] of [
    ['Verify', dialog('Verify history')],
    ['Export', page.getByRole('menu')],
    ['By: any', dialog('By')],
  ] as const) {
    const button = page.getByRole('region', { name: 'History' }).getByRole('button', { name, exact: true });
    await tabTo(page, button);
    await there(button, keys('Enter'), opened);
  }
  await tabTo(page, rows);
  // The rows keep the focus, so that the arrows go on from record to record.
  await page.keyboard.press('Enter');
  const details = page.getByRole('complementary', { name: 'Details of the run' });
  await expect(details).toBeVisible();
  await expect(rows).toBeFocused();
  await tabTo(page, details.getByRole('button', { name: 'Run again' }));
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(rows).toBeFocused();

  await page.keyboard.press('Control+,');
  await pressControl(page, page.getByRole('button', { name: 'API keys', exact: true }));
  const create = page.getByRole('button', { name: 'Create a key…' });
  await tabTo(page, create);
  await there(create, keys('Enter'), dialog(/key/));
  await pressControl(page, page.getByRole('button', { name: 'Credentials', exact: true }), 'Enter');
  const setUp = page.getByRole('button', { name: 'Set up the secret store…' });
  await tabTo(page, setUp);
  await there(setUp, keys('Enter'), dialog('Set up the secret store'));
});

test('Tab goes through the window in its order and always shows where it is; F6 and the skip link are quicker', async () => {
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the main part' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  const order: string[] = [];
  for (let pressed = 0; pressed < 40; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    await expectVisibleFocus(page);
    order.push(
      await page.evaluate(() => document.activeElement?.closest('header, section, footer, nav')?.tagName ?? ''),
    );
    if (await skip.evaluate((element) => element === document.activeElement)) break;
  }
  const places = order.filter((place, at) => place !== order[at - 1]);
  expect(places.slice(0, 1)).toEqual(['NAV']);
  expect(places.at(-1)).toBe('FOOTER');

  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(card('Look')).toBeFocused();

  await tabTo(page, servers());
  const regions = [card('Look'), page.getByRole('button', { name: 'See what ran last' })];
  for (const region of regions) {
    await page.keyboard.press('F6');
    await expect(region).toBeFocused();
    await expectVisibleFocus(page);
  }
  await page.keyboard.press('F6');
  await expect(page.getByRole('contentinfo').getByRole('button').first()).toBeFocused();
  await page.keyboard.press('F6');
  await expect(servers()).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(page.getByRole('contentinfo').getByRole('button').first()).toBeFocused();
  await view('History').press('Enter');
  await tabTo(page, page.getByLabel('Search the history'));
  await page.keyboard.press('Shift+F6');
  await expect(servers()).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByLabel('Search the history')).toBeFocused();
});

test('the list of servers is a drawer in a narrow window, and gives the focus back', async () => {
  await page.setViewportSize({ width: 900, height: 600 });
  const button = page.getByRole('button', { name: 'Servers', exact: true });
  await tabTo(page, button);
  await there(button, keys('Enter'), dialog('Servers'));
  // The shortcut of the filter opens the drawer too.
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter servers')).toBeFocused();
  // What lies on the drawer leaves the focus in it.
  await tabTo(page, servers());
  await page.keyboard.press('End');
  await there(servers(), keys('Enter'), dialog('Details of nas'));
  await there(servers(), keys('ContextMenu'), page.getByRole('menu', { name: 'nas' }));
});

test('an open drawer is gone at once when the window becomes wide, and does not come back', async () => {
  await page.setViewportSize({ width: 900, height: 600 });
  await tabTo(page, page.getByRole('button', { name: 'Servers', exact: true }));
  await page.keyboard.press('Enter');
  await expect(dialog('Servers')).toBeVisible();
  await page.evaluate(() => {
    const body = document.body;
    const count = () => document.querySelectorAll('[aria-label="Filter servers"]').length;
    body.dataset.most = `${count()}`;
    new MutationObserver(() => {
      body.dataset.most = `${Math.max(Number(body.dataset.most), count())}`;
    }).observe(body, { childList: true, subtree: true });
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(servers()).toBeVisible();
  await expect(dialog('Servers')).toBeHidden();
  await expect(page.locator('body')).toHaveAttribute('data-most', '1');
  await expectVisibleFocus(page);
  await card('Look').click();
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(servers()).toBeHidden();
  await expect(dialog('Servers')).toBeHidden();
});

test('the focus goes to the main part when the window becomes narrow and the list goes, its menu too', async () => {
  await tabTo(page, servers());
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(card('Look')).toBeFocused();
  await expectVisibleFocus(page);
});
