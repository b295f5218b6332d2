import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { chooseAction, openHistory, openWindow, outputPanel, runAction, serverRow, terminalText } from './window.ts';

// What overlaps in time, and what a browser does without being asked: nothing runs that nobody wanted, and no key goes to
// what lies underneath (UI-2).

test.use(readableTerminal);

const ACTIONS = `actions:
  - { id: hello, title: Hello, group: Test, argv: [echo, hello] }
  - { id: slow, title: Slow, group: Test, timeout: 600, argv: [sleep, '600'] }
`;
const LOCAL = 'servers:\n  - { id: local, name: This computer, kind: local }\n';
const WITH_NAS = `${LOCAL}  - { id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: 1, user: admin }\n`;

let app: App;
const writeServers = (text: string) => writeFile(join(app.dataDirectory, 'servers.yaml'), text);

test.beforeEach(async () => {
  app = await startApp();
  await writeFile(join(app.dataDirectory, 'actions.yaml'), ACTIONS);
});
test.afterEach(() => app.dispose());

const tabs = (page: Page) => page.getByRole('tablist', { name: 'Open runs' }).getByRole('tab');
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

/** A double click by hand: the second half comes when whatever the first has done is there. */
async function clickTwice(page: Page, control: Locator, between: () => Promise<unknown>): Promise<void> {
  const box = await control.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await between();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

test('a double click runs once, and what is cancelled by one is not begun again', async ({ page }) => {
  await openWindow(page, app);
  const form = await chooseAction(page, 'Test', 'Hello');
  const run = form.getByRole('button', { name: /^Run on/ });
  await expect(run).toHaveText(/Enter/);
  await clickTwice(page, run, () => expect(outputPanel(page).getByText('exit 0')).toBeVisible());
  await runAction(page, 'Test', 'Slow');
  const cancel = outputPanel(page).getByRole('button', { name: 'Cancel', exact: true });
  const again = outputPanel(page).getByRole('button', { name: 'Again', exact: true });
  await expect(outputPanel(page).getByText('running')).toBeVisible();
  await clickTwice(page, cancel, () => expect(again).toBeVisible());
  // One more, so that whatever the clicks have begun would be there by now.
  await again.click();
  await expect(cancel).toBeVisible();
  await expect(tabs(page)).toHaveCount(3);
});

test('keys stay with a dialog of the output or the history, and Escape closes no more than it', async ({ page }) => {
  await openWindow(page, app);
  await runAction(page, 'Test', 'Hello');
  await expect(terminalText(page)).toContainText('hello');
  await page.getByRole('button', { name: 'More ways to copy and save' }).click();
  await page.getByRole('menuitem', { name: 'Read as plain text…' }).click();
  const read = dialog(page, 'Output of Hello on This computer');
  await expect(read.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.keyboard.press('ControlOrMeta+k');
  await read.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('s');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(read).toBeHidden();
  await expect(page.getByRole('form', { name: 'Hello' })).toBeVisible();
  await runAction(page, 'Test', 'Hello');
  await expect(tabs(page)).toHaveCount(2);

  await openHistory(page);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(dialog(page, 'Verify history').getByText('chain intact')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page, 'Verify history')).toBeHidden();
  await expect(page.getByRole('region', { name: 'History' })).toBeVisible();
});

test('the dialog of a server that goes meanwhile goes too, gives the keys back, and stays away', async ({ page }) => {
  await writeServers(WITH_NAS);
  await openWindow(page, app);
  await serverRow(page, 'nas').click();
  await page.keyboard.press('F2');
  await expect(dialog(page, 'Edit nas')).toBeVisible();
  await writeServers(LOCAL);
  await expect(page.getByText('The server “nas” is not in the list any more.')).toBeVisible();
  await expect(dialog(page, 'Edit nas')).toBeHidden();
  await writeServers(WITH_NAS);
  await expect(serverRow(page, 'nas')).toBeVisible();
  await expect(dialog(page, 'Edit nas')).toBeHidden();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(dialog(page, 'Search')).toBeVisible();
});

test('a computer without a network still has its backend', async ({ page }) => {
  await openWindow(page, app);
  await runAction(page, 'Test', 'Hello');
  await expect(terminalText(page)).toContainText('hello');
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await openHistory(page);
  await expect(page.getByRole('grid', { name: 'Runs' }).getByRole('row', { name: 'Hello' })).toBeVisible();
});

test('a browser that forbids its storage, or has nonsense in it, shows the window all the same', async ({ page }) => {
  await page.addInitScript(() => {
    const layout = 'react-resizable-panels:homelab-cmd.window:servers:view';
    if (window.name !== 'strict') return localStorage.setItem(layout, 'null');
    const forbidden = {
      get(): never {
        throw new DOMException('Access is denied', 'SecurityError');
      },
    };
    Object.defineProperties(window, { localStorage: forbidden, sessionStorage: forbidden });
  });
  await openWindow(page, app);
  await page.evaluate(() => {
    window.name = 'strict';
  });
  await page.reload();
  await expect(serverRow(page, 'This computer')).toBeVisible();
});

test('keys of an input method choose and close nothing', async ({ page }) => {
  await openWindow(page, app);
  await page.getByRole('button', { name: 'Filter actions' }).click();
  const filter = page.getByRole('textbox', { name: 'Filter actions' });
  await expect(filter).toBeFocused();
  const browser = await page.context().newCDPSession(page);
  await browser.send('Input.imeSetComposition', { text: 'hel', selectionStart: 3, selectionEnd: 3 });
  await expect(filter).toHaveValue('hel');
  for (const key of ['Enter', 'Escape']) {
    await browser.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode: 229 });
    await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: 229 });
  }
  await browser.send('Input.insertText', { text: 'hello' });
  await expect(filter).toHaveValue('hello');
  await expect(page.getByRole('form')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('form', { name: 'Hello' })).toBeVisible();
});
