import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import {
  openHistory,
  openWindow,
  outputPanel,
  runAction,
  selectServers,
  terminalText,
  writeActions,
} from './window.ts';

// What a person does with output that is on the screen.

test.use(readableTerminal);
test.skip(process.platform === 'win32', 'skipped: the commands of these tests need a POSIX shell');
test.describe.configure({ mode: 'serial' });

/** What the first command waits for before it writes its last lines. */
const mayGoOn = () => join(app.home, 'may-go-on');
const actions = () => `
actions:
  - id: log
    title: Log
    group: Test
    timeout: 60
    argv: [sh, -c, 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); printf "\\033[31mGET\\033[0m /page/$i\\nGET /health\\n"; [ $i -ne 258 ] || until [ -e "$0" ]; do sleep 0.05; done; done', '${mayGoOn()}']
  - {id: hello, title: Hello, group: Test, argv: [echo, hello]}
`;

let app: App;
let page: Page;

test.beforeAll(async ({ browser }) => {
  app = await startApp();
  page = await (await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })).newPage();
  await openWindow(page, app);
  await writeActions(app, actions());
  await selectServers(page, 'This computer');
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
});

const panel = () => outputPanel(page);
const rules = () => panel().getByLabel('Only lines with');

async function run(title: string): Promise<void> {
  await runAction(page, 'Test', title);
  await expect(panel().getByRole('heading', { name: title })).toBeVisible();
}

test('only the lines that are wanted, from the beginning and while more come (BE-5)', async () => {
  await run('Log');
  await expect(terminalText(page)).toContainText('/page/25');
  await page.keyboard.press('Control+Shift+f');
  await expect(rules()).toBeFocused();
  await rules().fill('"get /page" -1');
  // 1 to 300 without the digit 1, whatever else is on its way.
  await expect(terminalText(page)).toContainText('GET /page/258');
  await expect(terminalText(page)).not.toContainText('/health');
  await writeFile(mayGoOn(), '');
  await expect(terminalText(page)).toContainText('GET /page/300');
  await expect(terminalText(page)).not.toContainText('/health');
  await expect(panel().getByRole('search')).toContainText(/\d+ of \d{3} lines/);

  await panel().getByRole('button', { name: 'Copy the selection, or the lines shown' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^GET \/page\/2\nGET \/page\/3\n/);
  expect(copied).not.toContain('health');
  await expect(panel().getByRole('status').first()).toHaveText('ok', { timeout: 15_000 });
  // 300 pages, of which 138 have a 1 in their number.
  await expect(panel().getByRole('search')).toContainText('162 of 600 lines');
});

test('rules stay with their run, and Escape ends them with the focus in the output', async () => {
  await run('Hello');
  await expect(terminalText(page)).toContainText('hello');
  await expect(rules()).toHaveCount(0);
  await page.getByRole('tab', { name: /Log/ }).click();
  await expect(rules()).toHaveValue('"get /page" -1');
  await rules().fill('nothing like this');
  await expect(panel().getByRole('search')).toContainText('none of 600 lines');
  await page.keyboard.press('Escape');
  await expect(rules()).toHaveCount(0);
  await expect(terminalText(page)).toContainText('/health');
  await expect(panel().getByRole('textbox', { name: /Output of Log/ })).toBeFocused();
});

test('in a small window there is room for the output, beside the form and beside what was recorded', async () => {
  await page.setViewportSize({ width: 900, height: 600 });
  const form = page.getByRole('form', { name: 'Hello' });
  await expect(form.getByText('echo hello')).toBeInViewport({ ratio: 1 });
  await expect(form.getByRole('button', { name: /^Run on/ })).toBeInViewport({ ratio: 1 });
  await expect.poll(() => terminalText(page).locator('> div').count()).toBeGreaterThanOrEqual(8);

  await openHistory(page);
  await page.getByRole('grid', { name: 'Runs' }).getByRole('row', { name: /Hello/ }).click();
  await expect(page.getByRole('button', { name: 'Save output' })).toBeInViewport({ ratio: 1 });
  const replay = page.getByRole('region', { name: 'Replay' });
  await expect(replay.locator('.xterm-rows')).toContainText('hello');
  await expect(replay).toBeInViewport({ ratio: 1 });
  await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('steps of the size of the text count, however quickly they are asked for', async () => {
  for (let step = 0; step < 5; step += 1) await panel().getByRole('button', { name: 'Larger text' }).click();
  await expect(terminalText(page)).toHaveCSS('font-size', '18px');
});

test('the tab of what is shown stays in view, however small the window becomes', async () => {
  for (let count = 0; count < 7; count += 1) {
    await run('Hello');
    await expect(page.getByRole('tab')).toHaveCount(3 + count);
  }
  const shown = page.getByRole('tab', { selected: true });
  await expect(shown).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 900, height: 600 });
  await expect(shown).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 1440, height: 900 });
});
