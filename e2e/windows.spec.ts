import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import {
  chooseAction,
  openWindow,
  outputPanel,
  selectServers,
  serverRow,
  terminalText,
  writeActions,
} from './window.ts';

// Several windows on one backend, windows that come and go in mid-run, and a computer that sleeps (issue 5).

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use({ ...readableTerminal, viewport: { width: 1440, height: 1300 } });

const LINES = 30;
/** Counts, and in the middle waits until it may go on: what happens meanwhile takes a slow machine longer. */
const actions = (title: string) => `actions:
  - id: count
    title: ${title}
    group: Test
    timeout: 120
    argv: [sh, -c, 'i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo "<$i>"; sleep 0.05; [ $i -ne 10 ] || until [ -e "$0" ]; do sleep 0.05; done; done', '${mayGoOn()}']
  - id: hello
    title: Hello
    group: Test
    argv: [echo, hello]
`;

let app: App;
let sshd: Sshd;
/** Where both this computer and the server, which has another user, look for it. */
const mayGoOn = () => join(sshd.directory, 'may-go-on');
const letGoOn = () => writeFile(mayGoOn(), '');

test.beforeEach(async () => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n  - { id: lab, name: lab, kind: ssh, host: 127.0.0.1, port: ${sshd.port}, user: ${sshd.user}, key_file: ${sshd.clientKeyFile}, agent: false }\n`,
  );
  await writeActions(app, actions('Count'));
});

test.afterEach(async () => {
  // Where a test has failed it may still be asleep.
  process.kill(app.pid, 'SIGCONT');
  await app.dispose();
  await sshd.stop();
});

/** Another window of the same person. */
async function further(page: Page): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(app.origin);
  await expect(serverRow(other, 'lab')).toBeVisible();
  return other;
}

async function startCount(page: Page, server: string): Promise<void> {
  await selectServers(page, server);
  await (await chooseAction(page, 'Test', 'Count')).getByRole('button', { name: `Run on ${server}` }).click();
}

/** Expects every line once, in order, and the run to have ended well. */
async function expectAll(page: Page): Promise<void> {
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/, { timeout: 20_000 });
  const wanted = Array.from({ length: LINES }, (_, index) => `<${index + 1}>`);
  const lines = async () => (await terminalText(page).locator('> div').allTextContents()).map((line) => line.trim());
  await expect.poll(async () => (await lines()).filter((line) => line.startsWith('<'))).toEqual(wanted);
}

test('two windows show the same: questions, runs, output and actions', async ({ page }) => {
  await openWindow(page, app);
  const other = await further(page);
  await letGoOn();
  await startCount(page, 'lab');

  await test.step('a question that is answered in one window closes in the other', async () => {
    const question = (window: Page) => window.getByRole('dialog', { name: 'Trust lab?' });
    await expect(question(page)).toBeVisible();
    await question(other).getByRole('button', { name: 'Trust and connect' }).click();
    await expect(question(page)).toBeHidden();
    await expect(question(other)).toBeHidden();
  });

  await test.step('the run and its output are there once each', async () => {
    for (const window of [page, other]) {
      await expect(window.getByRole('tab')).toHaveText([/Count/]);
      await expectAll(window);
    }
  });

  await test.step('a run that is cancelled in one window has ended in the other', async () => {
    await rm(mayGoOn());
    await startCount(other, 'This computer');
    await expect(page.getByRole('tab')).toHaveCount(2);
    await page.getByRole('tab').last().click();
    await expect(terminalText(page)).toContainText('<3>');
    await outputPanel(page).getByRole('button', { name: 'Cancel' }).click();
    for (const window of [page, other]) {
      await expect(outputPanel(window).getByRole('status').first()).toHaveText(/cancelled/);
    }
  });

  await test.step('an action that is changed, or removed, is so in both', async () => {
    await writeActions(app, actions('Count slowly'));
    const card = (window: Page, title: string) =>
      window.getByRole('region', { name: 'Actions' }).getByRole('button', { name: title, exact: false }).first();
    for (const window of [page, other]) await expect(card(window, 'Count slowly')).toBeVisible();
    await card(page, 'Hello').hover();
    await page.getByRole('button', { name: 'More for Hello' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect(card(other, 'Hello')).toBeHidden();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(card(other, 'Hello')).toBeVisible();
  });
});

test('a computer that sleeps in mid-run loses nothing and shows nothing twice', async ({ page }) => {
  await writeFile(join(app.dataDirectory, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
  await openWindow(page, app);
  await startCount(page, 'This computer');
  await startCount(page, 'lab');
  await expect(terminalText(page)).toContainText('<5>');
  const stoppedAt = Date.now();
  process.kill(app.pid, 'SIGSTOP');
  // The lid is opened while the backend is still asleep: the window notices, and connects anew.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const banner = page.getByText('The connection to the backend is lost.');
  await expect(banner).toBeVisible({ timeout: 15_000 });
  process.kill(app.pid, 'SIGCONT');
  const sleptMs = Date.now() - stoppedAt;
  await expect(banner).toBeHidden({ timeout: 15_000 });
  await letGoOn();
  await expect(page.getByRole('tab')).toHaveCount(2);
  for (const name of [/lab/, /This computer/]) {
    await page.getByRole('tab', { name }).click();
    await expectAll(page);
    // How long it took is what the clock says, sleep included.
    const words = await outputPanel(page)
      .getByText(/^exit 0/)
      .first()
      .textContent();
    expect(Number(/([\d.]+) s/.exec(words ?? '')?.[1])).toBeGreaterThan(sleptMs / 1000);
  }
  await (await chooseAction(page, 'Test', 'Hello')).getByRole('button', { name: 'Run on lab' }).click();
  await expect(terminalText(page)).toContainText('hello');
});

test('a window that is closed in mid-run and opened again shows all of it, and remembers what it looked like', async ({
  page,
}) => {
  await openWindow(page, app);
  const narrower = page.getByRole('separator', { name: 'Width of the server list' });
  await narrower.focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  const list = page.getByRole('region', { name: 'Server list' });
  const width = (await list.boundingBox())?.width ?? 0;
  expect(width).toBeGreaterThan(280);
  await startCount(page, 'This computer');
  await expect(terminalText(page)).toContainText('<3>');
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await again.goto(app.origin);
  await expect(again.getByRole('tab')).toHaveText([/Count/]);
  await letGoOn();
  await expectAll(again);
  await expect(again.getByRole('form', { name: 'Count' })).toBeVisible();
  await expect(serverRow(again, 'This computer')).toHaveAttribute('aria-selected', 'true');
  expect((await again.getByRole('region', { name: 'Server list' }).boundingBox())?.width).toBeCloseTo(width, -1);

  await test.step('two windows that look at different things do so after a reload too', async () => {
    const other = await further(again);
    await selectServers(other, 'lab');
    await other.getByRole('banner').getByRole('button', { name: 'History', exact: true }).click();
    const handle = again.getByRole('separator', { name: 'Height of the output' });
    await handle.focus();
    for (let step = 0; step < 3; step += 1) await again.keyboard.press('ArrowUp');
    const dock = again.getByRole('region', { name: 'Output' });
    const height = (await dock.boundingBox())?.height ?? 0;
    await Promise.all([again.reload(), other.reload()]);
    await expect(serverRow(again, 'This computer')).toHaveAttribute('aria-selected', 'true');
    await expect(serverRow(other, 'lab')).toHaveAttribute('aria-selected', 'true');
    await expect(other.getByRole('button', { name: 'History', exact: true })).toHaveAttribute('aria-current', 'page');
    await expect(again.getByRole('form', { name: 'Count' })).toBeVisible();
    expect((await dock.boundingBox())?.height).toBeCloseTo(height, -1);
    await other.close();
  });
  await again.close();
});
