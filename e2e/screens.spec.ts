import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { look as lookAt } from './look.ts';
import {
  addServer,
  chooseAction,
  openHistory,
  openSettings,
  openWindow,
  outputPanel,
  selectServers,
} from './window.ts';

// Every screen in both themes and sizes with real, long, many and failing data: axe must find nothing, and the
// pictures in test-results/screens are there to be looked at.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

let app: App;
let sshd: Sshd;
let page: Page;

const SERVERS = [
  ['web-2', '127.0.0.1', 'web', 1],
  ['nas', '127.0.0.2', 'storage', 1],
  ['backup-of-everything-in-the-basement-next-to-the-washing-machine', 'nowhere.invalid', 'storage', 22],
  ['pihole', '127.0.0.1', 'network', 1],
] as const;

const SSH_CONFIG = `Host bastion
  HostName bastion.example
Host db-1 db-2
  ProxyJump bastion
  IdentityFile ~/.ssh/databases
Host nas
  HostName 192.168.1.20
  ProxyCommand nc %h %p
  Prot 22
Match exec "true"
  User nobody
`;

function serversFile(): string {
  const entry = ([name, host, tag, port]: (typeof SERVERS)[number]) =>
    `  - { id: ${name.slice(0, 60)}, name: ${name}, kind: ssh, host: ${host}, port: ${port}, user: admin, tags: [${tag}] }`;
  return `servers:\n  - { id: local, name: This computer, kind: local }\n${SERVERS.map(entry).join('\n')}\n`;
}

test.beforeAll(async ({ browser }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  await writeFile(join(app.dataDirectory, 'servers.yaml'), serversFile());
  page = await (await browser.newContext()).newPage();
  await openWindow(page, app);
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
  await sshd.stop();
});

const look = (name: string) => lookAt(page, name);

test('every screen, in both themes and sizes (UI-3)', async () => {
  test.setTimeout(180_000);
  await test.step('first start', async () => {
    await look('first-start');
  });

  await test.step('adding a server and its host key', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    await page.getByRole('dialog').getByLabel('Address').fill('not a host');
    await page.getByRole('dialog').getByRole('button', { name: 'Save and connect' }).click();
    await look('add-server');
    await page.keyboard.press('Escape');
    await addServer(page, sshd, 'web-1', { asked: () => look('host-key'), reached: () => look('server-added') });
  });

  await test.step('importing servers', async () => {
    await mkdir(join(app.home, '.ssh'));
    await writeFile(join(app.home, '.ssh/config'), SSH_CONFIG);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Import servers' });
    await dialog.getByText('3 lines were left out').click();
    await look('import');
    await dialog.getByRole('tab', { name: 'Tailscale' }).click();
    await expect(dialog.getByRole('button', { name: 'Look again' })).toBeVisible();
    await look('import-unavailable');
    await page.keyboard.press('Escape');
  });

  await test.step('runs: succeeded, failed, never connected, in progress', async () => {
    await selectServers(page, 'web-1', 'This computer');
    await (await chooseAction(page, 'Disks', 'Show disk usage')).getByRole('button', { name: /Run on/ }).click();
    await expect(outputPanel(page).getByRole('status')).not.toHaveText(/going on/);
    await page.getByRole('tab', { name: /web-1/ }).click();
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
    await look('run-ok');
    const trace = outputPanel(page).getByRole('button', { name: 'Where the time went' });
    await trace.click();
    await look('run-trace');
    await trace.click();
    await selectServers(page, 'nas');
    await (await chooseAction(page, 'System', 'Show uptime and load')).getByRole('button', { name: /Run on/ }).click();
    await expect(outputPanel(page).getByRole('alert')).toBeVisible({ timeout: 20_000 });
    await look('run-unreachable');
    await selectServers(page, 'web-1');
    const form = await chooseAction(page, 'Network', 'Ping a host');
    await form.getByRole('combobox').or(form.getByRole('textbox')).first().fill('127.0.0.1; reboot');
    await look('refused-value');
  });

  await test.step('a risky action asks', async () => {
    await selectServers(page, 'web-1');
    await (await chooseAction(page, 'Power', 'Reboot')).getByRole('button', { name: /Run on/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('confirm-danger');
    await page.keyboard.press('Escape');
  });

  await test.step('palette, shortcuts, settings', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('disk');
    await look('palette');
    await page.keyboard.press('Escape');
    await page.locator('body').press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
    await look('settings');
    await openSettings(page, 'Limits');
    await page.getByRole('radio', { name: 'Careful' }).click();
    await expect(page.getByRole('radio', { name: 'Careful' })).toBeChecked();
    await look('settings-limits');
  });

  await test.step('history, its drawer, and nothing found', async () => {
    await openHistory(page);
    await expect(page.getByRole('row').filter({ hasText: 'Show disk usage' })).toHaveCount(2);
    await look('history');
    await page.getByRole('row').filter({ hasText: 'Show disk usage' }).first().click();
    await look('history-drawer');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search the history').fill('nothing like this');
    await look('history-nothing-found');
  });

  await test.step('a broken file', async () => {
    await writeFile(join(app.dataDirectory, 'actions.yaml'), 'actions:\n  - id: UPPER\n    title: [\n');
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText(/actions\.yaml is broken at line \d+, column \d+/).first()).toBeVisible();
    await look('broken-file');
  });
});
