import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { sayInPalette } from './keyboard.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { tailscaleWith } from './lab/tailscale.ts';
import { look } from './look.ts';
import { chooseAction, openWindow, outputPanel, selectServers, serverRow, terminalText } from './window.ts';

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);
test.describe.configure({ mode: 'serial' });

let app: App;
let bastion: Sshd;
let web: Sshd;
/** First in the app's PATH. */
let programs: string;

const serversFile = () => readFile(join(app.dataDirectory, 'servers.yaml'), 'utf8');

test.beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), 'homelab-cmd-programs-'));
  const env = { PATH: `${programs}${delimiter}${process.env.PATH}` };
  [app, bastion, web] = await Promise.all([startApp({ env }), startSshd(), startSshd()]);
  await mkdir(join(app.home, '.ssh'), { mode: 0o700 });
  await writeFile(
    join(app.home, '.ssh/config'),
    `Host bastion
  HostName 127.0.0.1
  Port ${bastion.port}
  User ${bastion.user}
  IdentityFile ${bastion.clientKeyFile}

Host web-1
  HostName 127.0.0.1
  Port ${web.port}
  User ${web.user}
  IdentityFile ${web.clientKeyFile}
  ProxyJump bastion

Host nas
  HostName 10.0.0.5
  ProxyCommand touch ${join(app.home, 'canary')}

Match exec "touch ${join(app.home, 'canary')}"
  User nobody
`,
  );
});

test.afterAll(async () => {
  await app.dispose();
  await Promise.all([bastion.stop(), web.stop(), rm(programs, { recursive: true })]);
});

/** Trusts a server when its host key is asked about. */
async function trust(page: Page, name: string, sshd: Sshd): Promise<void> {
  const question = page.getByRole('dialog', { name: `Trust ${name}?` });
  await expect(question).toContainText(sshd.hostKeyFingerprint());
  await question.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(question).toBeHidden();
}

test('hosts of ~/.ssh/config are offered at first start, imported, taken back, and reached through each other', async ({
  page,
}) => {
  await openWindow(page, app);
  await expect(page.getByText('3 hosts found in ~/.ssh/config')).toBeVisible();
  await page.getByRole('button', { name: 'Import them' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import servers' });
  await expect(dialog.getByRole('checkbox')).toHaveCount(3);
  await dialog.getByText('2 lines were left out').click();
  await expect(dialog).toContainText('A command is never run to reach a server');
  await expect(dialog).toContainText('Match blocks are left out');
  await look(page, 'import');

  // Who drops a server drops those behind it, and who chooses one chooses those before it.
  await dialog
    .getByRole('checkbox', { name: /bastion/ })
    .first()
    .uncheck();
  await expect(dialog.getByRole('checkbox', { name: /web-1/ })).not.toBeChecked();
  await dialog.getByRole('checkbox', { name: /web-1/ }).check();
  await dialog.getByRole('checkbox', { name: /^nas/ }).uncheck();
  await dialog.getByRole('button', { name: 'Import 2 servers' }).click();
  await expect(dialog).toBeHidden();
  await expect(serverRow(page, 'web-1')).toContainText('via bastion');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(serverRow(page, 'web-1')).toBeHidden();
  await sayInPalette(page, 'import', 'Import servers');
  await dialog.getByRole('button', { name: 'Import 3 servers' }).click();
  await expect(serverRow(page, 'nas')).toBeVisible();
  expect(await serversFile()).toMatch(/id: web-1[\s\S]*jump:\s*\n\s*- bastion/);

  await selectServers(page, 'web-1');
  await (await chooseAction(page, 'System', 'Uptime')).getByRole('button', { name: 'Run on web-1' }).click();
  await trust(page, 'bastion', bastion);
  await trust(page, 'web-1', web);
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  await expect(terminalText(page)).toContainText('load average');
  expect(bastion.log()).toContain('Accepted publickey');

  // What is there already is told, and nothing is left to import.
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog).toContainText('In the list already: bastion, web-1, nas');
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(readFile(join(app.home, 'canary'))).rejects.toThrow('ENOENT');
});

test('the way of a server is chosen in its dialog', async ({ page }) => {
  await openWindow(page, app);
  await selectServers(page, 'nas');
  await page.getByRole('grid', { name: 'Servers' }).press('F2');
  const dialog = page.getByRole('dialog', { name: 'Edit nas' });
  await dialog.getByText('More', { exact: true }).click();
  for (const name of ['bastion', 'web-1']) {
    await dialog.getByLabel('Through').click();
    await page.getByRole('option', { name }).click();
  }
  // web-1 is reached through bastion itself: the other way round, bastion would be passed twice.
  await dialog.getByRole('button', { name: 'Move web-1 up' }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('The way goes round in a circle', { ignoreCase: true });
  await dialog.getByRole('button', { name: 'Move web-1 down' }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(serverRow(page, 'nas')).toContainText('via bastion, web-1');

  // The others name it too.
  await page.locator('#server-bastion').click();
  await page.getByRole('grid', { name: 'Servers' }).press('Delete');
  await expect(page.getByText('bastion cannot be removed: web-1, nas are reached through it.')).toBeVisible();
});

test('machines of a tailnet are imported with one user for all (EX-13)', async ({ page }) => {
  await openWindow(page, app);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Import servers' });
  await dialog.getByRole('tab', { name: 'Tailscale' }).click();
  await expect(dialog).toContainText('There is no tailscale command on this computer.');
  await look(page, 'import-unavailable');

  const domain = 'tail1a2b.ts.net.';
  await tailscaleWith(programs, [
    { HostName: 'pihole', DNSName: `pihole.${domain}`, Tags: ['tag:dns'] },
    { HostName: 'attic', DNSName: `attic.${domain}`, Online: false },
    { HostName: 'phone', DNSName: `phone.${domain}`, OS: 'iOS' },
  ]);
  await dialog.getByRole('button', { name: 'Look again' }).click();
  await expect(dialog.getByRole('checkbox')).toHaveCount(2);
  await dialog.getByLabel('User on all of them').fill('admin');
  await expect(dialog).toContainText('admin@pihole.tail1a2b.ts.net');
  await dialog.getByRole('button', { name: 'Import 2 servers' }).click();
  await expect(serverRow(page, 'pihole')).toContainText('admin@pihole.tail1a2b.ts.net');
});
