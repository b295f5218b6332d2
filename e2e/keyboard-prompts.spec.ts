import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { expectVisibleFocus, pressControl, sayInPalette } from './keyboard.ts';
import { makePasswordUser, passwordUserAvailable, twoFactorAvailable } from './lab/password-user.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { makeSudoUser, sudoAvailable } from './lab/sudo.ts';
import { startTwoQuestions } from './lab/two-questions.ts';
import { openWindow, outputPanel, serverRow, terminalText, writeActions } from './window.ts';

// Every question of the backend by keyboard alone (UI-2, EX-9, EX-10, EXE-2): nothing in this file touches the mouse.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);

const ACTIONS = `actions:
  - { id: up, title: Up time, group: Looks, argv: [uptime] }
  - { id: whoami, title: Who am I, group: Looks, argv: [id, -un], sudo: { password: ask } }
`;

let app: App;
const stops: (() => Promise<void> | void)[] = [];

test.beforeEach(async () => {
  app = await startApp();
  await writeActions(app, ACTIONS);
});

test.afterEach(async () => {
  await app.dispose();
  for (const stop of stops.splice(0)) await stop();
});

type Way = { port: number; user: string; rest?: string; answerTimeout?: number };

/** Opens a window with this server, whose questions stay open for a while. */
async function open(page: Page, { port, user, rest = '', answerTimeout = 60 }: Way): Promise<void> {
  await writeSettings(answerTimeout);
  const entry = `{ id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: ${port}, user: ${user}, agent: false${rest} }`;
  const local = '{ id: local, name: This computer, kind: local }';
  await writeFile(join(app.dataDirectory, 'servers.yaml'), `servers:\n  - ${local}\n  - ${entry}\n`);
  await openWindow(page, app);
  await expect(serverRow(page, 'nas')).toBeVisible();
}

async function writeSettings(answerTimeout: number, density = 'comfortable'): Promise<void> {
  const limits = `attempts: 1, failures_until_pause: 100, requests_per_minute: 100, answer_timeout: ${answerTimeout}`;
  await writeFile(
    join(app.dataDirectory, 'settings.yaml'),
    `limits: { ${limits} }\nappearance: { density: ${density} }\n`,
  );
}

async function sshd(options: Parameters<typeof startSshd>[0] = {}): Promise<Sshd> {
  const started = await startSshd(options);
  stops.push(() => started.stop());
  return started;
}

const run = (page: Page) => sayInPalette(page, 'up time on nas', /^Up time on nas/);
const question = (page: Page, name: string) => page.getByRole('dialog', { name });
const status = (page: Page) => outputPanel(page).getByRole('status').first();
const tryAgain = (page: Page) => pressControl(page, outputPanel(page).getByRole('button', { name: 'Try again' }));

/** The question has the focus, in a control that is seen; it is one question, and names the server. */
async function expectAsked(page: Page, dialog: Locator, focused: Locator): Promise<void> {
  await expect(focused).toBeFocused();
  await expectVisibleFocus(page);
  await expect(dialog).toHaveCount(1);
  await expect(dialog).toHaveAccessibleName(/nas/);
  await expect(dialog).toHaveAccessibleDescription(/127\.0\.0\.1/);
}

async function trust(page: Page): Promise<void> {
  const asked = question(page, 'Trust nas?');
  await expect(asked.getByRole('button', { name: 'Do not trust' })).toBeFocused();
  await pressControl(page, asked.getByRole('button', { name: 'Trust and connect' }));
}

async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
}

test('a host key is not trusted by Enter alone; a passphrase that nobody gives is a no, and is asked for anew', async ({
  page,
}) => {
  const { port, user, clientKeyFile } = await sshd({ clientKeyPassphrase: 'horse battery' });
  await open(page, { port, user, rest: `, key_file: ${clientKeyFile}`, answerTimeout: 5 });
  await run(page);
  const first = question(page, 'Trust nas?');
  await expectAsked(page, first, first.getByRole('button', { name: 'Do not trust' }));
  await page.keyboard.press('Enter');
  await expect(first).toBeHidden();
  await expectFocusKept(page);
  await expect(outputPanel(page).getByRole('alert')).toContainText(/not trusted|host key/);

  await tryAgain(page);
  await trust(page);
  const unlock = question(page, 'Unlock the key for nas');
  const field = unlock.getByLabel(`Passphrase of ${clientKeyFile}`);
  await expectAsked(page, unlock, field);
  await expect(unlock.getByRole('timer')).toContainText(/The answer is no in \d s/);
  await expect(unlock).toBeHidden();
  await expectFocusKept(page);
  await expect(outputPanel(page).getByRole('alert')).toContainText('no passphrase was given');

  // From now on there is time to type, however slow the machine is; the look says that the file has been read.
  await writeSettings(60, 'compact');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await tryAgain(page);
  await expect(field).toBeFocused();
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await expect(unlock).toContainText('That was not the passphrase.');
  await expect(field).toBeFocused();
  await page.keyboard.type('horse battery');
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/ok/);
  await expectFocusKept(page);
});

test('a password is typed, kept for as long as was chosen, and refused with Escape', async ({ page }) => {
  const available = passwordUserAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makePasswordUser();
  stops.unshift(user.remove);
  const { port } = await sshd({ user: user.name });
  await open(page, { port, user: user.name });
  await run(page);
  await trust(page);
  const dialog = question(page, 'Password for nas');
  const field = dialog.getByLabel(`Password of ${user.name}`);
  await expectAsked(page, dialog, field);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(outputPanel(page).getByRole('alert')).toBeVisible();

  await tryAgain(page);
  await expect(field).toBeFocused();
  await page.keyboard.type(user.password);
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Show what is typed' })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(field).toHaveAttribute('type', 'text');
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('radio', { name: 'Until the app ends' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('radio', { name: 'Only for now' })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/ok/);
});

test('a password and a code are given in the words of the server', async ({ page }) => {
  const available = twoFactorAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makePasswordUser();
  stops.unshift(user.remove);
  const extraConfig = 'KbdInteractiveAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no';
  const { port } = await sshd({ user: user.name, pam: user.twoFactorPam, extraConfig });
  await open(page, { port, user: user.name });
  await run(page);
  await trust(page);
  const dialog = question(page, 'nas asks');
  await expectAsked(page, dialog, dialog.getByLabel('Password:'));
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expectAsked(page, dialog, dialog.getByLabel('Verification code:'));
  await page.keyboard.type(user.code());
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/ok/);
});

test('two questions at once are answered one after the other', async ({ page }) => {
  const server = await startTwoQuestions('User number:', 'Secret word:');
  stops.push(() => server.stop());
  await open(page, { port: server.port, user: 'me' });
  await run(page);
  await trust(page);
  const dialog = question(page, 'nas asks');
  await expectAsked(page, dialog, dialog.getByLabel('User number:'));
  await expect(dialog).toContainText('Who is there?');
  await page.keyboard.type('4711');
  await page.keyboard.press('Tab');
  await expect(dialog.getByLabel('Secret word:')).toBeFocused();
  await page.keyboard.type('open sesame');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(outputPanel(page).getByRole('alert')).toBeVisible();
  expect(server.answers).toEqual([['4711', 'open sesame']]);
});

test('the password of sudo is asked for while the command waits', async ({ page }) => {
  const available = sudoAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makeSudoUser();
  stops.unshift(user.remove);
  user.allow('ALL=(ALL:ALL) ALL');
  const { port, clientKeyFile } = await sshd({ user: user.name });
  await open(page, { port, user: user.name, rest: `, key_file: ${clientKeyFile}` });
  await sayInPalette(page, 'who am i on nas', /^Who am I on nas/);
  await trust(page);
  const dialog = question(page, 'Password for sudo on nas');
  await expectAsked(page, dialog, dialog.getByLabel(`Password of ${user.name}`));
  await page.keyboard.type('a wrong one');
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByRole('alert')).toContainText('sudo did not accept the password');
  await tryAgain(page);
  await expect(dialog).toContainText('The last password was wrong.');
  await expect(dialog.getByLabel(`Password of ${user.name}`)).toBeFocused();
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText(/ok/);
  await expect(terminalText(page)).toContainText('root');
});
