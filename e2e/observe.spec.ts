import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { type Sshd, startSshd } from './lab/sshd.ts';
import { makeSudoUser, type SudoUser, sudoAvailable } from './lab/sudo.ts';
import {
  addServer,
  chooseAction,
  openHistory,
  openSettings,
  openWindow,
  outputPanel,
  selectServers,
  terminalText,
  writeActions,
} from './window.ts';

// The question of sudo, where the time of a run went, and limits by preset, as a person meets them.

const lab = sudoAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);

const ACTIONS = `
actions:
  - { id: whoami, title: Who am I, group: Test, argv: [id, -un], sudo: { password: ask } }
`;

let app: App;
let sshd: Sshd;
let user: SudoUser;

test.beforeAll(async () => {
  user = makeSudoUser();
  user.allow('ALL=(ALL:ALL) ALL');
  [app, sshd] = await Promise.all([startApp(), startSshd({ user: user.name })]);
  await writeActions(app, ACTIONS);
});

test.afterAll(async () => {
  await app?.dispose();
  await sshd?.stop();
  user?.remove();
});

test('sudo asks, a wrong password is told and asked for anew, the time is shown (EXE-2, EXE-8)', async ({ page }) => {
  await openWindow(page, app);
  await addServer(page, sshd, 'lab');
  await selectServers(page, 'lab');
  const form = await chooseAction(page, 'Test', 'Who am I');
  await expect(form).toContainText('sudo -S -- id -un');
  await form.getByRole('button', { name: 'Run on lab' }).click();

  const question = page.getByRole('dialog', { name: 'Password for sudo on lab' });
  const field = question.getByLabel(`Password of ${user.name}`);
  await expect(field).toBeFocused();
  await page.keyboard.type('a wrong one');
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByRole('alert')).toContainText('sudo did not accept the password');

  await outputPanel(page).getByRole('button', { name: 'Try again' }).click();
  await expect(question).toContainText('The last password was wrong.');
  await expect(field).toBeFocused();
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  await expect(terminalText(page)).toContainText('root');

  await outputPanel(page).getByRole('button', { name: 'Where the time went' }).click();
  const phases = outputPanel(page).getByRole('table', { name: 'Phases of Who am I on lab' });
  await expect(phases.getByRole('rowheader')).toHaveText([
    'Connection, was open',
    'Session',
    'Start of the command',
    'Command',
    'Waiting for an answer',
    'Until its first output',
  ]);

  await openHistory(page);
  await page.getByRole('row').filter({ hasText: 'Who am I' }).filter({ hasText: 'ok' }).click();
  await expect(page.getByRole('complementary').getByRole('table', { name: 'Phases of this run' })).toBeVisible();
});

test('limits are chosen by preset, changed one by one, and survive a reload (EXE-7)', async ({ page }) => {
  await openWindow(page, app);
  await openSettings(page, 'Limits');
  const preset = (name: string) => page.getByRole('radio', { name });
  const timeout = page.getByRole('textbox', { name: 'Time-out of a run' });
  await expect(preset('Default')).toBeChecked();
  await preset('Careful').click();
  await expect(preset('Careful')).toBeChecked();
  await expect(timeout).toHaveValue('60');
  await timeout.fill('77');
  await timeout.press('Enter');
  await expect(preset('Custom')).toBeChecked();
  await page.reload();
  await expect(preset('Custom')).toBeChecked();
  await expect(timeout).toHaveValue('77');
  await preset('Default').click();
  await expect(timeout).toHaveValue('30');
  await expect(preset('Custom')).toHaveCount(0);
});
