import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { makePasswordUser, type PasswordUser, passwordUserAvailable, twoFactorAvailable } from './lab/password-user.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { look } from './look.ts';
import { addServer, chooseAction, openSettings, openWindow, outputPanel, selectServers, serverRow } from './window.ts';

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);

let app: App;
let sshd: Sshd;

test.afterEach(async () => {
  await app.dispose();
  await sshd.stop();
});

/** Lists these servers as if they had been added by hand. */
async function listServers(page: Page, ...entries: string[]): Promise<void> {
  const lines = ['{ id: local, name: This computer, kind: local }', ...entries].map((entry) => `  - ${entry}\n`);
  await writeFile(join(app.dataDirectory, 'servers.yaml'), `servers:\n${lines.join('')}`);
  await openWindow(page, app);
}

async function run(page: Page, server: string): Promise<Locator> {
  await selectServers(page, server);
  await (await chooseAction(page, 'System', 'Uptime')).getByRole('button', { name: `Run on ${server}` }).click();
  return outputPanel(page).getByRole('status').first();
}

const back = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();

test('a changed host key is replaced only by somebody who has read both (EX-9)', async ({ page }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  await openWindow(page, app);
  await addServer(page, sshd, 'nas');
  const before = sshd.hostKeyFingerprint();
  await sshd.restartWithNewHostKey();
  await expect(serverRow(page, 'nas')).toContainText('connection lost');

  await run(page, 'nas');
  const notice = outputPanel(page).getByRole('alert');
  await expect(notice).toContainText(before);
  await expect(notice).toContainText(sshd.hostKeyFingerprint());
  await look(page, 'host-key-changed');
  const dialog = page.getByRole('dialog', { name: 'Replace the host key of nas?' });
  // The same question from the list of keys.
  const keys = await openSettings(page, 'Host keys');
  await expect(keys).toContainText('nas shows another key now');
  await look(page, 'settings-host-key-changed');
  await keys.getByRole('button', { name: 'Replace the host key of nas' }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await back(page);
  await notice.getByRole('button', { name: 'Replace the stored key…' }).click();

  await expect(dialog).toContainText(before);
  await expect(dialog).toContainText(/first seen \w+/);
  await expect(dialog).toContainText(sshd.hostKeyFingerprint());
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const replace = dialog.getByRole('button', { name: 'Replace and connect' });
  await expect(replace).toBeDisabled();
  await dialog.getByLabel('Type “nas” to go on').fill('pi');
  await expect(replace).toBeDisabled();
  await dialog.getByLabel('Type “nas” to go on').fill('nas');
  await replace.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/nas is reachable/)).toBeVisible();
  await expect(await run(page, 'nas')).toHaveText(/ok/);

  const settings = await openSettings(page, 'Host keys');
  await expect(settings.getByRole('listitem')).toHaveCount(1);
  await expect(settings).not.toContainText('shows another key');
  await expect(settings).toContainText(sshd.hostKeyFingerprint());
  await settings.getByRole('button', { name: 'Forget the host key of nas' }).click();
  await expect(settings).toContainText('No host key has been trusted yet.');
  const forgotten = page.getByRole('listitem').filter({ hasText: 'Forgot the host key of nas' });
  await forgotten.getByRole('button', { name: 'Undo' }).click();
  await expect(settings).toContainText(sshd.hostKeyFingerprint());
  await settings.getByRole('button', { name: 'Forget the host key of nas' }).click();
  await expect(settings).toContainText('No host key has been trusted yet.');
  const stored = await readFile(join(app.dataDirectory, 'known_hosts'), 'utf8');
  expect(stored).toContain(before);
  // The heading of the file, and what was replaced.
  expect(stored.trim().split('\n')).toHaveLength(2);
});

test('a passphrase that nobody gives is a no (EX-10)', async ({ page }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd({ clientKeyPassphrase: 'horse battery' })]);
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'limits: { answer_timeout: 4 }\n');
  const address = `kind: ssh, host: 127.0.0.1, port: ${sshd.port}, user: ${sshd.user}`;
  await listServers(page, `{ id: nas, name: nas, ${address}, key_file: ${sshd.clientKeyFile} }`);
  await run(page, 'nas');
  await page.getByRole('dialog', { name: 'Trust nas?' }).getByRole('button', { name: 'Trust and connect' }).click();
  const dialog = page.getByRole('dialog', { name: 'Unlock the key for nas' });
  await expect(dialog.getByRole('timer')).toContainText(/The answer is no in \d s/);
  await expect(dialog).toBeHidden();
  await expect(outputPanel(page).getByRole('alert')).toContainText('encrypted and no passphrase was given');

  // From now on there is time to type, however slow the machine is; the look says that the file has been read.
  await writeFile(
    join(app.dataDirectory, 'settings.yaml'),
    'limits: { answer_timeout: 60 }\nappearance: { density: compact }\n',
  );
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await outputPanel(page).getByRole('button', { name: 'Try again' }).click();
  await dialog.getByLabel(`Passphrase of ${sshd.clientKeyFile}`).fill('wrong');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('That was not the passphrase.');
  await dialog.getByLabel(`Passphrase of ${sshd.clientKeyFile}`).fill('horse battery');
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
});

test.describe('passwords', () => {
  const passwords = passwordUserAvailable();
  test.skip(!passwords.available, passwords.available ? '' : `skipped: ${passwords.reason}`);
  let user: PasswordUser;
  test.beforeEach(() => {
    user = makePasswordUser();
  });
  test.afterEach(() => user.remove());

  test('are asked for, refused with reasons, kept in the secret store and forgotten (EX-10)', async ({ page }) => {
    [app, sshd] = await Promise.all([startApp(), startSshd({ user: user.name, extraConfig: 'Banner /etc/passwd' })]);
    await listServers(
      page,
      `{ id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: ${sshd.port}, user: ${user.name}, agent: false }`,
    );
    await run(page, 'nas');
    await page.getByRole('dialog', { name: 'Trust nas?' }).getByRole('button', { name: 'Trust and connect' }).click();
    const dialog = page.getByRole('dialog', { name: 'Password for nas' });
    const field = dialog.getByLabel(`Password of ${user.name}`);
    await expect(field).toBeFocused();
    await expect(dialog).toContainText('root:x:0:0');
    await expect(dialog.getByRole('radio', { name: 'In the secret store' })).toHaveCount(0);
    await field.fill('wrong');
    await page.keyboard.press('Enter');
    const tried = outputPanel(page).getByRole('list', { name: 'What was tried' });
    await expect(tried.getByRole('listitem')).toHaveText(['the password: refused']);
    await look(page, 'login-refused');

    let settings = await openSettings(page, 'Credentials');
    await expect(settings).toContainText('Nothing is kept.');
    await settings.getByRole('button', { name: 'Set up the secret store…' }).click();
    const setUp = page.getByRole('dialog', { name: 'Set up the secret store' });
    await setUp.getByLabel('Passphrase', { exact: true }).fill('short');
    await page.keyboard.press('Enter');
    await expect(setUp).toContainText('at least 8 characters', { ignoreCase: true });
    await setUp.getByLabel('Passphrase', { exact: true }).fill('open sesame');
    await setUp.getByLabel('The same once more').fill('open sesame');
    await look(page, 'secret-store');
    await setUp.getByRole('button', { name: 'Set up', exact: true }).click();
    await expect(settings).toContainText('The secret store is open');

    await back(page);
    await outputPanel(page).getByRole('button', { name: 'Try again' }).click();
    await field.fill(user.password);
    await dialog.getByText('In the secret store', { exact: true }).click();
    await look(page, 'password-kept');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);

    await app.restart();
    await openWindow(page, app);
    await run(page, 'nas');
    const unlock = page.getByRole('dialog', { name: 'Unlock the secret store' });
    await unlock.getByLabel('Passphrase').fill('close sesame');
    await page.keyboard.press('Enter');
    await expect(unlock).toContainText('That was not the passphrase.');
    await unlock.getByLabel('Passphrase').fill('open sesame');
    await page.keyboard.press('Enter');
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);

    settings = await openSettings(page, 'Credentials');
    await expect(settings.getByRole('listitem')).toContainText(`Password of ${user.name}@127.0.0.1:${sshd.port}`);
    await settings.getByRole('button', { name: /^Forget: Password of/ }).click();
    const question = page.getByRole('dialog', { name: 'Forget this secret?' });
    await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await question.getByRole('button', { name: 'Forget' }).click();
    await expect(settings).toContainText('Nothing is kept.');
    expect(await readFile(join(app.dataDirectory, 'secrets.json'), 'utf8')).not.toContain(user.name);
  });

  const twoFactor = twoFactorAvailable();
  test('and codes are asked for in the words of the server (EX-10)', async ({ page }) => {
    test.skip(!twoFactor.available, twoFactor.available ? '' : `skipped: ${twoFactor.reason}`);
    const methods = 'KbdInteractiveAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no';
    [app, sshd] = await Promise.all([
      startApp(),
      startSshd({ user: user.name, pam: user.twoFactorPam, extraConfig: methods }),
    ]);
    await listServers(
      page,
      `{ id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: ${sshd.port}, user: ${user.name}, agent: false }`,
    );
    await run(page, 'nas');
    await page.getByRole('dialog', { name: 'Trust nas?' }).getByRole('button', { name: 'Trust and connect' }).click();
    const dialog = page.getByRole('dialog', { name: 'nas asks' });
    await dialog.getByLabel('Password:').fill(user.password);
    await page.keyboard.press('Enter');
    await expect(dialog.getByLabel('Verification code:')).toBeFocused();
    await expect(dialog.getByRole('radio')).toHaveCount(0);
    await dialog.getByLabel('Verification code:').fill(user.code());
    await page.keyboard.press('Enter');
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  });
});
