import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { openWindow, serverRow } from './window.ts';

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

let app: App;
let sshd: Sshd;
let bastion: Sshd;

test.beforeEach(async () => {
  [app, sshd, bastion] = await Promise.all([startApp(), startSshd(), startSshd()]);
});
test.afterEach(async () => {
  await app.dispose();
  await Promise.all([sshd.stop(), bastion.stop()]);
});

/** Lists servers as if they had been added by hand. */
async function listServers(...entries: string[]): Promise<void> {
  const lines = ['{ id: local, name: This computer, kind: local }', ...entries].map((entry) => `  - ${entry}\n`);
  await writeFile(join(app.dataDirectory, 'servers.yaml'), `servers:\n${lines.join('')}`);
}

function entry(id: string, at: Sshd, changes = ''): string {
  const way = `kind: ssh, host: 127.0.0.1, port: ${at.port}, user: ${at.user}, key_file: ${at.clientKeyFile}`;
  return `{ id: ${id}, name: ${id}, ${way}, agent: false, password: never${changes} }`;
}

async function openTest(page: Page, name: string): Promise<Locator> {
  await serverRow(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Test…' }).click();
  return page.getByRole('dialog', { name: `Test ${name}` });
}

test('the test of a server tells each step, what failed, and what helps', async ({ page }) => {
  // The usual actions use sudo, which the test's user may not without a password.
  await writeFile(
    join(app.dataDirectory, 'actions.yaml'),
    'actions:\n  - { id: uptime, title: Uptime, argv: [uptime] }\n',
  );
  await listServers(entry('bastion', bastion), entry('nas', sshd, ', jump: [bastion]'));
  await openWindow(page, app);

  const dialog = await openTest(page, 'nas');
  const trust = (name: string) =>
    page
      .getByRole('dialog', { name: `Trust ${name}?` })
      .getByRole('button', { name: 'Trust and connect' })
      .click();
  // The question lies above the list, which has no roles meanwhile.
  await expect(page.getByText('trying', { exact: true })).toBeVisible();
  await trust('bastion');
  await trust('nas');
  await expect(dialog.getByRole('status')).toHaveText('Ready: all 7 steps worked.');
  await expect(dialog.getByRole('list', { name: 'Steps' })).toContainText('SSH-2.0-OpenSSH');
  await expect(dialog.getByRole('list', { name: 'Steps' })).toContainText(sshd.hostKeyFingerprint());
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  // Behind the bastion nobody answers any more.
  await sshd.down();
  sshd.killSessions();
  await expect(serverRow(page, 'nas')).toContainText('connection lost');
  const again = await openTest(page, 'nas');
  await expect(again.getByRole('status')).toHaveText('Stopped at step 4 of 7.');
  await expect(again.getByRole('alert')).toContainText('Could not reach nas through bastion: connection refused');
  await sshd.up();
  await again.getByRole('button', { name: 'Test again' }).click();
  await expect(again.getByRole('status')).toHaveText('Ready: all 7 steps worked.');
  await again.getByRole('button', { name: 'Close' }).click();

  // The bastion itself lets nobody in.
  await listServers(
    entry('bastion', { ...bastion, clientKeyFile: sshd.clientKeyFile }, ', tags: [locked]'),
    entry('nas', sshd, ', jump: [bastion]'),
  );
  // The file has been read once its tag is a group.
  await expect(page.getByRole('grid', { name: 'Servers' })).toContainText('locked');
  const locked = await openTest(page, 'nas');
  await expect(locked.getByRole('status')).toHaveText('Stopped at step 3 of 7.');
  await expect(locked.getByRole('alert')).toContainText('did not let');
  await locked.getByRole('button', { name: 'Edit server' }).click();
  await expect(page.getByRole('dialog', { name: 'Edit bastion' })).toBeVisible();
});
