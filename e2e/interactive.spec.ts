import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { look } from './look.ts';
import { addServer, openHistory, openWindow, outputPanel, serverRow, terminalText, writeActions } from './window.ts';

// Commands that take keys, worked by keyboard alone on this computer and on a real server.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);
test.describe.configure({ mode: 'serial' });

const hasTop = spawnSync('top', ['-v']).error === undefined;
if (!hasTop) console.log('skipped in part: top is not installed');

const marker = `typed-${randomUUID()}`;
const ACTIONS = `
actions:
  - {id: top, title: Watch processes, group: Test, pty: true, timeout: 600, argv: [top]}
  - id: size
    title: Size
    group: Test
    pty: true
    timeout: 600
    shell: 'trap "echo now \\$(stty size)" WINCH; echo "first $(stty size)"; while :; do sleep 0.1; done'
  - id: cat
    title: Repeat
    group: Test
    pty: true
    timeout: 600
    argv: [sh, -c, 'echo ready; cat; :', '${marker}']
`;

let app: App;
let sshd: Sshd;
let page: Page;

test.beforeAll(async ({ browser }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  await openWindow(page, app);
  await addServer(page, sshd, 'web-1');
  await writeActions(app, ACTIONS);
  await expect(page.getByRole('button', { name: 'Repeat', exact: true })).toBeVisible();
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
  await sshd.stop();
});

/** Chooses a server, starts the card with that letter, and waits until keys go to it; by keyboard alone. */
async function start(server: string, action: string, letter: string): Promise<void> {
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(server);
  await page.keyboard.press('Enter');
  await expect(serverRow(page, server)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press(letter);
  await expect(page.getByRole('form', { name: action })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(outputPanel(page).getByText(`Keys go to ${action} on ${server}`)).toBeVisible();
}

const status = () => outputPanel(page).getByRole('status').first();

for (const server of ['web-1', 'This computer']) {
  test(`top on ${server}: refreshes, takes keys, and ends with q (RUN-5)`, async () => {
    test.skip(!hasTop, 'top is not installed');
    await start(server, 'Watch processes', 'w');
    const screen = terminalText(page);
    await expect(screen).toContainText(/load average/);
    await expect(screen).toContainText('COMMAND');
    const first = await screen.textContent();
    await expect.poll(() => screen.textContent(), { timeout: 10_000 }).not.toBe(first);
    // H is top's key for threads; in the window it would be a letter of a card.
    await page.keyboard.press('Shift+H');
    await expect(screen).toContainText('Threads:');
    await page.keyboard.press('q');
    await expect(status()).toHaveText(/ok/);
    await expect(outputPanel(page)).toContainText('exit 0');
    await expect(outputPanel(page).getByText('Keys go to')).toHaveCount(0);
  });
}

test('the terminal has the size of the view and follows it (RUN-5)', async () => {
  const screen = terminalText(page);
  const told = async () => ((await screen.textContent()) ?? '').match(/(first|now) \d+ \d+/g) ?? [];
  const last = async () => (await told()).at(-1)?.replace(/^\w+ /, '');
  const rowsShown = () => screen.locator('> div').count();
  // 40 lines of 120 characters is what a terminal begins with whose view is not known yet.
  const agrees = async () => (await last()) !== '40 120' && (await last())?.split(' ')[0] === String(await rowsShown());

  await start('web-1', 'Size', 's');
  await expect.poll(agrees).toBe(true);
  const large = await last();
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect.poll(last).not.toBe(large);
  await expect.poll(agrees).toBe(true);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(last).toBe(large);
  await page.keyboard.press('Control+c');
  await expect(status()).toHaveText(/exit|SIGINT/);

  // The view is known by now, so the next command begins with its size (a second tab may take a line of it).
  await start('web-1', 'Size', 's');
  await expect.poll(agrees).toBe(true);
  const [first = ''] = await told();
  expect(first.split(' ')[2]).toBe(large?.split(' ')[1]);
  expect(Math.abs(Number(first.split(' ')[1]) - Number(large?.split(' ')[0]))).toBeLessThanOrEqual(1);
  await page.keyboard.press('Control+c');
  await expect(status()).toHaveText(/exit|SIGINT/);
});

test('keys go to the command or stay in the window, as the person wants (RUN-5, WCAG 2.1.2)', async () => {
  await start('This computer', 'Repeat', 'r');
  const screen = terminalText(page);
  await expect(screen).toContainText('ready');
  // Ctrl+K would open the palette, Tab would move on, Escape would close the form.
  await page.keyboard.type('ab');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(screen).toContainText('ab^K');
  await expect(screen).toContainText('^[');

  await page.keyboard.press('Control+Shift+l');
  const button = outputPanel(page).getByRole('button', { name: 'Type into it' });
  await expect(button).toBeFocused();
  await look(page, 'interactive-left');
  await page.keyboard.press('Control+f');
  await expect(page.getByLabel('Text to find')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(outputPanel(page).getByRole('textbox', { name: /Output of Repeat/ })).toBeFocused();
  await page.keyboard.press('z');
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByText('Keys go to Repeat')).toBeVisible();
  await expect(screen).not.toContainText('z');
});

test('several lines are pasted after a question, and without what could press keys (RUN-5, RUN-6)', async () => {
  const screen = terminalText(page);
  await page.evaluate(() => navigator.clipboard.writeText('one line\x03\x1b[31m'));
  await page.keyboard.press('Control+Shift+v');
  await expect(screen).toContainText('one line[31m');

  await page.evaluate(() => navigator.clipboard.writeText('\nfirst\nsecond\u202e\n'));
  await page.keyboard.press('Control+Shift+v');
  const question = page.getByRole('dialog', { name: 'Paste 3 lines?' });
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByText('Keys go to Repeat')).toBeVisible();
  await expect(screen).not.toContainText('second');
  await page.keyboard.press('Control+Shift+v');
  await question.getByRole('button', { name: 'Paste 3 lines' }).press('Enter');
  await expect(question).toBeHidden();
  await expect(screen).toContainText('second');

  expect(processes()).toBeGreaterThan(0);
  await page.keyboard.press('Control+c');
  await expect(status()).toHaveText(/exit|SIGINT/);
  expect(processes()).toBe(0);
  await page.keyboard.press('Enter');
  await page.keyboard.type('nothing');
  await expect(screen).not.toContainText('nothing');
});

test('any window may type, also one that was opened or loaded again in mid-run (RUN-5)', async () => {
  await start('web-1', 'Repeat', 'r');
  await page.keyboard.type('first');
  await expect(terminalText(page)).toContainText('first');
  const other = await page.context().newPage();
  await other.setViewportSize({ width: 1100, height: 800 });
  await other.goto(app.origin);
  await expect(terminalText(other)).toContainText('first');
  await outputPanel(other).getByRole('button', { name: 'Type into it' }).press('Enter');
  await other.keyboard.type(' second');
  for (const each of [page, other]) await expect(terminalText(each)).toContainText('first second');
  await other.close();

  await page.reload();
  await expect(terminalText(page)).toContainText('first second');
  await outputPanel(page).getByRole('button', { name: 'Type into it' }).press('Enter');
  await page.keyboard.type(' third');
  await expect(terminalText(page)).toContainText('first second third');
  expect(processes()).toBeGreaterThan(0);
  await outputPanel(page).getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(outputPanel(page)).toContainText('0 processes left');
  expect(processes()).toBe(0);
});

test('Ctrl with +, - and 0 changes the size of the text where no command takes the keys, and stays (RUN-1)', async () => {
  const rows = terminalText(page);
  await outputPanel(page)
    .getByRole('textbox', { name: /Output of Repeat/ })
    .focus();
  for (const [keys, size] of [
    ['Control+=', '14px'],
    ['Control+=', '15px'],
    ['Control+-', '14px'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(rows).toHaveCSS('font-size', size);
  }
  await page.reload();
  await expect(rows).toHaveCSS('font-size', '14px');
  await outputPanel(page)
    .getByRole('textbox', { name: /Output of Repeat/ })
    .focus();
  await page.keyboard.press('Control+0');
  await expect(rows).toHaveCSS('font-size', '13px');
});

test('a recorded screen is replayed in the size that it had (HIS-3)', async () => {
  test.skip(!hasTop, 'top is not installed');
  await openHistory(page);
  await page.getByRole('row').filter({ hasText: 'Watch processes' }).first().click();
  const replay = page.getByRole('region', { name: 'Replay' });
  await expect(replay.locator('.xterm-rows')).toContainText('COMMAND');
  await expect(replay.getByText('Keys go to')).toHaveCount(0);
  await expect(replay.getByRole('button', { name: 'Type into it' })).toHaveCount(0);
  await look(page, 'interactive-replay');
});

/** How many processes the command of this test has. */
function processes(): number {
  const table = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(marker)).length;
}
