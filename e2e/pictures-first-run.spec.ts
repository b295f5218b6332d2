import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startApp } from './app.ts';
import { sshdAvailable, startSshd } from './lab/sshd.ts';
import { keepSteady } from './lab/steady.ts';
import { compare, preparePictures } from './pictures.ts';
import { labWords, steadyWords } from './steady-words.ts';
import { addServer, chooseAction, dismiss, openWindow, outputPanel, selectServers } from './window.ts';

const ACTIONS = `actions:
  - id: disks
    title: Show disk usage
    description: How full every file system is.
    group: Disks
    icon: hard-drive
    shell: |
      printf 'Filesystem      Size  Used Avail Use%% Mounted on\\n'
      printf '/dev/nvme0n1p2  468G  301G  144G  68%% /\\n\\033[33mtank/backup     7.3T  6.9T  391G  95%% /srv/backup\\033[0m\\n'
  - id: fail
    title: Fail on purpose
    group: Disks
    shell: echo 'no such pool' >&2; exit 2
`;

const SSH_CONFIG = `Host bastion
  HostName bastion.example
Host db-1 db-2
  ProxyJump bastion
  IdentityFile ~/.ssh/databases
Host nas
  HostName 192.168.1.20
  ProxyCommand nc %h %p
`;

test('the way from the first start to output looks as it did (UI-3, UI-4)', async ({ browser }) => {
  test.setTimeout(600_000);
  const lab = sshdAvailable();
  test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
  const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await preparePictures(page);
  await keepSteady(page, { requestsLeft: 10 });
  const [fresh, sshd] = await Promise.all([startApp(), startSshd({ extraConfig: 'LoginGraceTime 600' })]);
  try {
    await mkdir(join(fresh.home, '.ssh'));
    await writeFile(join(fresh.home, '.ssh/config'), SSH_CONFIG);
    await writeFile(join(fresh.dataDirectory, 'actions.yaml'), ACTIONS);
    await writeFile(join(fresh.dataDirectory, 'settings.yaml'), 'limits: { answer_timeout: 600 }\n');
    await openWindow(page, fresh);
    await expect(page.getByText('Disks').first()).toBeVisible();
    await expect(page.getByRole('button', { name: /Import/ }).first()).toBeVisible();
    await compare(page, 'first-start');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Import servers' })).toContainText('bastion');
    await compare(page, 'import');
    await dismiss(page.getByRole('dialog', { name: 'Import servers' }));
    await addServer(page, sshd, 'web-1', {
      async asked() {
        await steadyWords(page, [...labWords(sshd.user), [/answer is no in .*/g, 'answer is no in 1 m 47 s']]);
        await compare(page, 'host-key');
      },
      reached: () => compare(page, 'server-added'),
    });

    const run = async (title: string, ended: string) => {
      await (await chooseAction(page, 'Disks', title)).getByRole('button', { name: /Run on/ }).click();
      await expect(outputPanel(page).getByRole('status').first()).toHaveText(ended);
    };
    await selectServers(page, 'web-1');
    await run('Show disk usage', 'ok');
    await compare(page, 'run-ok');
    await run('Fail on purpose', 'exit 2');
    await compare(page, 'run-failed');
    await selectServers(page, 'web-1', 'This computer');
    await run('Show disk usage', '2 agree');
    await compare(page, 'batch');
  } finally {
    await page.close();
    await Promise.all([fresh.dispose(), sshd.stop()]);
  }
});
