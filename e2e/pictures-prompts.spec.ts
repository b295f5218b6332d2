import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { makePasswordUser, passwordUserAvailable, twoFactorAvailable } from './lab/password-user.ts';
import { type SshdOptions, sshdAvailable, startSshd } from './lab/sshd.ts';
import { makeSudoUser, sudoAvailable } from './lab/sudo.ts';
import { startTwoQuestions } from './lab/two-questions.ts';
import { compare, preparePictures } from './pictures.ts';
import { labWords, steadyWords } from './steady-words.ts';
import { chooseAction, dismiss, openWindow, outputPanel, selectServers, serverRow, writeActions } from './window.ts';

// The questions of the backend, asked by real servers. That for the first host key is among the pictures of the first run.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.setTimeout(600_000);

const ACTIONS = `actions:
  - { id: up, title: Up time, group: Looks, argv: [uptime] }
  - { id: whoami, title: Who am I, group: Looks, argv: [id, -un], sudo: { password: ask } }
`;
const BANNER = `Welcome to nas, the machine below the stairs.
Backups run from 02:00 to 04:00; it may be slow then.
Whoever is not one of us is asked to leave.
`;

let app: App;
let page: Page;
const stops: (() => Promise<void> | void)[] = [];

test.beforeEach(async ({ browser }) => {
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await preparePictures(page);
  app = await startApp();
  await writeActions(app, ACTIONS);
});

test.afterEach(async () => {
  await page.close();
  await app?.dispose();
  for (const stop of stops.splice(0)) await stop();
});

async function sshd(options: SshdOptions = {}) {
  // As long as the questions are answered no.
  const started = await startSshd({ ...options, extraConfig: `LoginGraceTime 600\n${options.extraConfig ?? ''}` });
  stops.unshift(started.stop);
  return started;
}

const question = (name: string) => page.getByRole('dialog', { name });

/** Runs an action on a server in a new window, and trusts its host key. */
async function run(way: { port: number; user: string }, more = '', action = 'Up time'): Promise<void> {
  const settings = {
    limits: { attempts: 1, failures_until_pause: 100, requests_per_minute: 100, answer_timeout: 600 },
    reachability: { watch: false },
  };
  await writeFile(join(app.dataDirectory, 'settings.yaml'), JSON.stringify(settings));
  const nas = `{ id: nas, name: nas, kind: ssh, host: 127.0.0.1, port: ${way.port}, user: ${way.user}, agent: false${more} }`;
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n  - ${nas}\n`,
  );
  await openWindow(page, app);
  await expect(serverRow(page, 'nas')).toBeVisible();
  await steadyWords(page, [...labWords(way.user), [/answer is no in .*/g, 'answer is no in 1 m 47 s']]);
  await selectServers(page, 'nas');
  await (await chooseAction(page, 'Looks', action)).getByRole('button', { name: /Run on/ }).click();
  await question('Trust nas?').getByRole('button', { name: 'Trust and connect' }).click();
}

const tryAgain = () => outputPanel(page).getByRole('button', { name: 'Try again' }).click();

test('the questions for a passphrase and about another host key look as they did (UI-3, EX-9, EX-10)', async () => {
  const server = await sshd({ clientKeyPassphrase: 'horse battery' });
  await run(server, `, key_file: ${server.clientKeyFile}`);
  await question('Unlock the key for nas')
    .getByLabel(/Passphrase of/)
    .fill('wrong');
  await page.keyboard.press('Enter');
  await expect(question('Unlock the key for nas')).toContainText('That was not the passphrase.');
  await compare(page, 'prompt-passphrase');
  await dismiss(question('Unlock the key for nas'));
  await server.restartWithNewHostKey('ecdsa');
  await tryAgain();
  await expect(question('Trust nas?')).toContainText('of another type');
  await compare(page, 'prompt-host-key-of-other-type');
});

test('the question for a password looks as it did (UI-3, EX-10)', async () => {
  const available = passwordUserAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makePasswordUser();
  const directory = await mkdtemp(join(tmpdir(), 'homelab-cmd-banner-'));
  stops.push(user.remove, () => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'banner'), BANNER);
  const { port } = await sshd({ user: user.name, extraConfig: `Banner ${join(directory, 'banner')}` });
  await run({ port, user: user.name });
  await expect(question('Password for nas')).toContainText('below the stairs');
  await compare(page, 'prompt-password');
});

test('the question for a code looks as it did (UI-3, EX-10)', async () => {
  const available = twoFactorAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makePasswordUser();
  stops.push(user.remove);
  const extraConfig = 'KbdInteractiveAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no';
  const { port } = await sshd({ user: user.name, pam: user.twoFactorPam, extraConfig });
  await run({ port, user: user.name });
  await question('nas asks').getByLabel('Password:').fill(user.password);
  await page.keyboard.press('Enter');
  await expect(question('nas asks').getByLabel('Verification code:')).toBeVisible();
  await compare(page, 'prompt-code');
});

test('two questions at once look as they did (UI-3, EX-10)', async () => {
  const server = await startTwoQuestions('User number:', 'Secret word:');
  stops.push(server.stop);
  await run({ port: server.port, user: 'me' });
  await expect(question('nas asks').getByLabel('User number:')).toBeVisible();
  await compare(page, 'prompt-two-questions');
});

test('the question for the password of sudo looks as it did (UI-3, EXE-2)', async () => {
  const available = sudoAvailable();
  test.skip(!available.available, available.available ? '' : `skipped: ${available.reason}`);
  const user = makeSudoUser();
  stops.push(user.remove);
  user.allow('ALL=(ALL:ALL) ALL');
  const { port, clientKeyFile } = await sshd({ user: user.name });
  await run({ port, user: user.name }, `, key_file: ${clientKeyFile}`, 'Who am I');
  await question('Password for sudo on nas')
    .getByLabel(/Password of/)
    .fill('a wrong one');
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByRole('alert')).toContainText('sudo did not accept the password');
  await tryAgain();
  await expect(question('Password for sudo on nas')).toContainText('The last password was wrong.');
  await compare(page, 'prompt-sudo');
});
