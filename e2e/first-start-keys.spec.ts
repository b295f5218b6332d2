import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { tabTo } from './keyboard.ts';
import { sshdAvailable, startSshd } from './lab/sshd.ts';
import { outputPanel, serverRow, terminalText } from './window.ts';

// From the first start to the first output of a server, with no hand on the mouse (UI-2, UI-4).

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
test.use(readableTerminal);

test('first start, import, server, action, host key and output, all by keyboard', async ({ page }) => {
  const [app, sshd] = await Promise.all([startApp(), startSshd()]);
  await mkdir(join(app.home, '.ssh'), { mode: 0o700 });
  await writeFile(
    join(app.home, '.ssh/config'),
    `Host lab\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKeyFile}\n`,
  );
  const startedAt = Date.now();
  await page.goto(await app.unusedUrl());

  await test.step('the hosts of ~/.ssh/config are offered, and imported', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Import it' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Import 1 server' }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(serverRow(page, 'lab')).toBeVisible();
  });

  await test.step('the focus is in the list, where what is new is chosen', async () => {
    await expect(page.getByRole('grid', { name: 'Servers' })).toBeFocused();
    await page.keyboard.press('End');
    await expect(serverRow(page, 'lab')).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('an action is chosen and run', async () => {
    await tabTo(
      page,
      page.getByRole('navigation', { name: 'Groups of actions' }).getByRole('button', { name: 'System' }),
    );
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: /^Show uptime and load/ }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Run on lab' })).toBeFocused();
    await page.keyboard.press('Enter');
    // The first useful click, with all the keys on the way to it, in the first ten seconds.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  const question = page.getByRole('dialog', { name: 'Trust lab?' });
  const run = page.getByRole('button', { name: 'Run on lab' });
  await test.step('the host key is asked about, and Enter is the safe answer', async () => {
    await expect(question).toContainText(sshd.hostKeyFingerprint());
    await expect(question.getByRole('button', { name: 'Do not trust' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await expect(outputPanel(page)).toContainText(/host key/);
    expect(sshd.log()).not.toContain('Accepted');
    await expect(run).toBeFocused();
  });

  await test.step('trusted, it runs, and shows what it says', async () => {
    await page.keyboard.press('Enter');
    await tabTo(page, question.getByRole('button', { name: 'Trust and connect' }));
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await expect(terminalText(page)).toContainText('load average');
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  });
  await app.dispose();
  await sshd.stop();
});
