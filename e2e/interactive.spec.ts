import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { look } from './look.ts';
import { addServer, openWindow, outputPanel, serverRow, terminalText, writeActions } from './window.ts';

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
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await writeActions(app, ACTIONS);
  await expect(page.getByRole('button', { name: 'Repeat R' })).toBeVisible();
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
    await look(page, `interactive-top-${server === 'web-1' ? 'ssh' : 'local'}`);
    // H is top's key for threads; in the window it would be a letter of a card.
    await page.keyboard.press('Shift+H');
    await expect(screen).toContainText('Threads:');
    await page.keyboard.press('q');
    await expect(status()).toHaveText(/ok/);
    await expect(outputPanel(page)).toContainText('exit 0');
    await expect(outputPanel(page).getByText('Keys go to')).toHaveCount(0);
  });
}
