import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import {
  addServer,
  chooseAction,
  openHistory,
  openWindow,
  outputPanel,
  selectServers,
  serverRow,
  terminalText,
} from './window.ts';

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);

let app: App;
let sshd: Sshd;

test.beforeAll(async () => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
});

test.afterAll(async () => {
  await app.dispose();
  await sshd.stop();
});

test('from the first start to a run on two servers, and back to it after a restart (UI-4, HIS-1)', async ({ page }) => {
  await openWindow(page, app);
  await addServer(page, sshd, 'lab', {
    async reached() {
      // In a small window too, what came of it is seen at once.
      await page.setViewportSize({ width: 900, height: 600 });
      await expect(page.getByRole('dialog').getByText(/^lab is reachable/)).toBeInViewport({ ratio: 1 });
      await page.setViewportSize({ width: 1440, height: 900 });
    },
  });
  await expect(serverRow(page, 'lab')).toBeVisible();

  await selectServers(page, 'This computer', 'lab');
  const form = await chooseAction(page, 'Disks', 'Show disk usage');
  await expect(form).toContainText('df ');
  await form.getByRole('button', { name: 'Run on 2 servers' }).click();
  await expect(page.getByRole('tab')).toHaveText([/All 2/, /This computer/, /lab/]);
  await page.getByRole('tab', { name: /lab/ }).click();
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  await expect(terminalText(page)).toContainText('Filesystem');

  await selectServers(page, 'lab');
  const uptime = await chooseAction(page, 'System', 'Show uptime and load');
  await uptime.getByRole('button', { name: 'Run on lab' }).click();
  // What is not looked at has one tab, however many servers it ran on.
  await expect(page.getByRole('tab')).toHaveText([/All 2, all ok/, /Show uptime and load/]);
  await expect(terminalText(page)).toContainText('load average');

  await app.restart();
  await openWindow(page, app);
  await openHistory(page);
  const rows = page.getByRole('row');
  await expect(rows.filter({ hasText: 'Show uptime and load' }).filter({ hasText: 'lab' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Show disk usage' })).toHaveCount(2);
  await rows.filter({ hasText: 'Show uptime and load' }).click();
  await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText('127.0.0.1');
});
