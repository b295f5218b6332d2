import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { PICTURED_AT } from './lab/past.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { tailscaleWith } from './lab/tailscale.ts';
import { compare, preparePictures } from './pictures.ts';
import { labWords, steadyWords } from './steady-words.ts';
import { dismiss, openWindow, serverRow, writeActions } from './window.ts';

// Everything that is done to one server, and the import of several.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const ACTIONS = 'actions:\n  - { id: up, title: Up time, group: Looks, argv: [uptime] }\n';

let app: App;
let bastion: Sshd;
let nas: Sshd;
let page: Page;
/** First in the app's PATH. */
let programs: string;

test.beforeAll(async ({ browser }) => {
  programs = await mkdtemp(join(tmpdir(), 'homelab-cmd-programs-'));
  const env = { PATH: `${programs}${delimiter}${process.env.PATH}` };
  [app, bastion, nas] = await Promise.all([startApp({ env }), startSshd(), startSshd()]);
  const known = [bastion, nas].map((sshd) => `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
  await mkdir(join(app.home, '.ssh'));
  await writeFile(join(app.home, '.ssh/known_hosts'), known.join(''));
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'reachability: { watch: false }\n');
  await writeActions(app, ACTIONS);
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:
  - { id: local, name: This computer, kind: local }
  - ${entry('bastion', bastion)}
  - ${entry('nas', nas, ', jump: [bastion]')}
  - ${entry('shed', bastion, ", tailscale_hostname: '127.0.0.1'").replace(bastion.clientKeyFile, nas.clientKeyFile)}
  - ${entry('box', nas)}
`,
  );
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
  await Promise.all([bastion.stop(), nas.stop(), rm(programs, { recursive: true })]);
});

function entry(id: string, { port, user, clientKeyFile }: Sshd, more = ''): string {
  const way = `host: 127.0.0.1, port: ${port}, user: ${user}, key_file: ${clientKeyFile}`;
  return `{ id: ${id}, name: ${id}, kind: ssh, ${way}, agent: false, password: never, tags: [home, zfs]${more} }`;
}

async function choose(name: string, item: string): Promise<void> {
  await serverRow(page, name).last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  // Where the focus is, is shown after a key, and after a menu only sometimes.
  await page.keyboard.press('Shift');
}

test('the dialogs about servers look as they did (UI-3, EX-9)', async () => {
  test.setTimeout(600_000);
  await preparePictures(page);
  await openWindow(page, app);
  await steadyWords(page, labWords(nas.user));
  const dialog = page.getByRole('dialog');

  await test.step('fields', async () => {
    await choose('nas', 'Edit…');
    await compare(page, 'edit-server');
    await dismiss(dialog);
    await choose('box', 'Duplicate…');
    await compare(page, 'duplicate-server');
    await dismiss(dialog);
  });

  await test.step('test', async () => {
    await choose('nas', 'Test…');
    await expect(dialog.getByRole('status')).toHaveText('Ready: all 7 steps worked.');
    await compare(page, 'test-well');
    await dismiss(dialog);
    await choose('shed', 'Test…');
    await expect(dialog.getByRole('status')).toHaveText('Stopped at step 4 of 5.');
    await compare(page, 'test-login-refused');
    await dismiss(dialog);
  });

  await test.step('a host key that has changed', async () => {
    await nas.restartWithNewHostKey();
    await choose('box', 'Test…');
    await expect(dialog.getByRole('status')).toHaveText('Stopped at step 3 of 5.');
    await compare(page, 'test-host-key-changed');
    await dialog.getByRole('button', { name: 'Replace the stored key…' }).click();
    await expect(dialog).toContainText('Replace the host key of box?');
    await compare(page, 'replace-host-key');
    await dismiss(dialog);
  });

  await test.step('import', async () => {
    await tailscaleWith(programs, [
      { HostName: 'pihole', DNSName: 'pihole.tail1a2b.ts.net.', Tags: ['tag:dns'] },
      { HostName: 'attic', DNSName: 'attic.tail1a2b.ts.net.', Online: false },
      { HostName: 'a-machine-with-a-long-name', DNSName: 'a-machine-with-a-long-name.tail1a2b.ts.net.' },
    ]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByRole('tab', { name: 'Tailscale' }).click();
    await expect(dialog.getByRole('checkbox')).toHaveCount(3);
    await dialog.getByLabel('User on all of them').fill('pi');
    await compare(page, 'import-tailscale');
    await dialog.getByRole('button', { name: 'Import 3 servers' }).click();
    await expect(page.getByText('Imported 3 servers')).toBeVisible();
    // A toast stays as long as it has the focus.
    await compare(page, 'import-done', () => page.getByRole('button', { name: 'Undo' }).focus());
  });
});
