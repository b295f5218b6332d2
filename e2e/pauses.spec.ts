import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { look } from './look.ts';
import { addServer, chooseAction, openHistory, openWindow, outputPanel, selectServers, serverRow } from './window.ts';

// A server that goes away and comes back, as a person sees it: attempts, the pause, "Try now", and the connections.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

let app: App;
let sshd: Sshd;
let page: Page;

test.beforeAll(async ({ browser }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  const limits = { first_wait: 4, longest_wait: 4, attempts: 2, failures_until_pause: 3, first_pause: 60 };
  await writeFile(join(app.dataDirectory, 'settings.yaml'), JSON.stringify({ limits }));
  page = await (await browser.newContext()).newPage();
  await openWindow(page, app);
  await addServer(page, sshd, 'nas');
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
  await sshd.stop();
});

async function run(): Promise<void> {
  await selectServers(page, 'nas');
  await (await chooseAction(page, 'System', 'Show uptime and load')).getByRole('button', { name: /Run on/ }).click();
}

test('a server that goes away is tried again, then paused, and tried when a person asks (EX-3, EXE-5)', async () => {
  await test.step('the connection and its figures', async () => {
    await run();
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
    await page.getByRole('contentinfo').getByRole('button', { name: '2 connected' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connections' });
    await expect(dialog.getByRole('region', { name: 'nas' })).toContainText('1 connection');
    await look(page, 'connections');
    await page.keyboard.press('Escape');
    await serverRow(page, 'nas').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Connection details…' }).click();
    await expect(page.getByRole('dialog', { name: 'Connection to nas' })).toContainText('1 made');
    await page.keyboard.press('Escape');
  });

  await test.step('attempts are counted down to, and Cancel takes effect at once', async () => {
    await sshd.down();
    await run();
    await expect(outputPanel(page)).toContainText(/attempt 2 of 2 in [1-6] s/);
    await expect(outputPanel(page).getByRole('list', { name: 'Attempts' })).toContainText(
      'attempt 2: connection refused',
      { timeout: 15_000 },
    );
    await run();
    await expect(outputPanel(page).getByRole('alert')).toContainText('connection refused', { timeout: 15_000 });
    await look(page, 'run-unreachable');
  });

  await test.step('the pause is shown with its count-down', async () => {
    await expect(serverRow(page, 'nas')).toContainText(/paused, retry in \d+ s/);
    await expect(page.getByRole('contentinfo')).toContainText(/nas paused, retry in \d+ s/);
    await run();
    const form = page.getByRole('form', { name: 'Show uptime and load' });
    await expect(form.getByRole('alert')).toContainText('nas is paused');
    await look(page, 'paused');
  });

  await test.step('a person ends it', async () => {
    await sshd.up();
    const form = page.getByRole('form', { name: 'Show uptime and load' });
    await form.getByRole('button', { name: 'Try now' }).click();
    await expect(form.getByRole('alert')).toBeHidden();
    await expect(serverRow(page, 'nas')).not.toContainText('paused');
    await run();
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  });

  await test.step('the history has the attempts', async () => {
    await openHistory(page);
    await page.getByRole('row').filter({ hasText: 'not started' }).last().click();
    await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText(
      'attempt 1: connection refused',
    );
  });
});
