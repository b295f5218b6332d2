import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { FIVE_HOSTS, type FiveHosts, startFiveHosts } from './five-hosts.ts';
import { sshdAvailable } from './lab/sshd.ts';
import { chooseAction, openWindow, outputPanel, selectServers, serverRow } from './window.ts';

// One click on five real hosts, of which one writes something else and one cannot be reached (RUN-4).

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const NAMES = [...FIVE_HOSTS];

let hosts: FiveHosts;
let page: Page;

test.beforeEach(async ({ browser }) => {
  hosts = await startFiveHosts();
  page = await (await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })).newPage();
  await openWindow(page, hosts.app);
  for (const name of NAMES) await expect(serverRow(page, name)).toBeVisible();
});

test.afterEach(async () => {
  await page.close();
  await hosts.dispose();
});

const tile = (name: string) => outputPanel(page).getByRole('list', { name: 'Servers of this batch' }).getByText(name);

async function form(title: string, ...names: string[]): Promise<Locator> {
  await selectServers(page, ...names);
  return chooseAction(page, 'Looks', title);
}

test('what is alike is folded, what differs is shown line by line, and what failed is tried again', async () => {
  const asked = await form('Pending updates', ...NAMES);
  await asked.getByRole('button', { name: 'Run on 5 servers' }).click();
  const panel = outputPanel(page);
  await expect(panel.getByRole('region', { name: '3 servers agree: web-1, web-2 and db-1' })).toContainText(
    '0 upgraded',
  );
  const differs = panel.getByRole('region', { name: '1 differs: nas' });
  await expect(differs).toContainText('+Only here: 3 upgraded');
  await expect(differs).toContainText('<img src=x onerror=alert(1)>');
  const failed = panel.getByRole('region', { name: '1 failed: backup' });
  await expect(failed.getByRole('button', { name: 'Test connection…' })).toBeVisible();
  await expect(panel.getByRole('status')).toHaveText('3 agree1 differs1 failed');

  await panel.getByRole('button', { name: 'Copy all outputs' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('## web-1, web-2, db-1: exit 0\nReading package lists\n0 upgraded');
  const saving = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save all outputs as text' }).click();
  expect(await readFile(await (await saving).path(), 'utf8')).toBe(copied);

  await page.reload();
  await expect(panel.getByRole('region', { name: '1 differs: nas' })).toBeVisible();
  await tile('nas').click();
  await expect(page.getByRole('tab', { name: /nas/ })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: /All 5/ }).click();

  await hosts.sshds.at(-1)?.up();
  await panel.getByRole('button', { name: 'Retry the failed one' }).click();
  await expect(page.getByRole('tab', { name: /backup/ }).last()).toHaveAttribute('aria-selected', 'true');
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/, { timeout: 15_000 });
});

test('rolling stops at the first failure, and the rest says why', async () => {
  const asked = await form('Pending updates', 'web-1', 'backup');
  await test.step('in a small window too, words, order and button are seen together', async () => {
    await page.setViewportSize({ width: 900, height: 600 });
    for (const part of [
      asked.getByText(/^Runs on web-1 and backup/),
      asked.getByRole('radio', { name: 'Rolling' }).locator('..'),
      asked.getByRole('button', { name: 'Run on 2 servers' }),
    ]) {
      await expect(part).toBeInViewport({ ratio: 1 });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  const parallel = asked.getByRole('radio', { name: 'At the same time' });
  await parallel.focus();
  await page.keyboard.press('ArrowRight');
  await expect(asked.getByRole('radio', { name: 'Rolling' })).toBeChecked();
  await expect(asked.getByRole('checkbox', { name: 'Stop at the first failure' })).toBeChecked();
  // The order is that of the list: web-1 comes first.
  await hosts.sshds[0]?.down();
  await asked.getByRole('button', { name: 'Run on 2 servers' }).click();
  const panel = outputPanel(page);
  await expect(panel.getByRole('region', { name: '1 not started: backup' })).toContainText(
    'Not started: web-1 failed before the command began.',
  );
  await hosts.sshds[0]?.up();
  await panel.getByRole('button', { name: 'Retry the 2 that did not succeed' }).click();
  await expect(panel.getByRole('heading', { level: 2 })).toContainText('one after another');
});

test('a batch is cancelled as a whole', async () => {
  const asked = await form('Wait', 'web-1', 'web-2', 'db-1');
  await asked.getByRole('button', { name: 'Run on 3 servers' }).click();
  const panel = outputPanel(page);
  await expect(panel.getByRole('list', { name: 'Servers of this batch' }).getByText('running')).toHaveCount(3);
  await panel.getByRole('button', { name: 'Cancel all' }).click();
  await expect(panel.getByRole('region', { name: '3 cancelled: web-1, web-2 and db-1' })).toContainText(
    'Cancelled, 0 processes left',
    { ignoreCase: true, timeout: 15_000 },
  );
});
