import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startApp } from './app.ts';
import { sshdAvailable, startSshd } from './lab/sshd.ts';
import { openWindow, serverRow } from './window.ts';

// What the list shows by itself about servers that nobody has used: real sshds, one of which goes and comes back.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

test('the list shows who answers, and who does not, why and since when', async ({ page }) => {
  const [app, steady, weak] = await Promise.all([startApp(), startSshd(), startSshd()]);
  const entry = (id: string, tag: string, port: number, more = '') =>
    `  - { id: ${id}, name: ${id}, kind: ssh, host: 127.0.0.1, port: ${port}, user: pi, tags: [${tag}]${more} }\n`;
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'reachability: { interval: 5 }\n');
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${entry('web-1', 'web', steady.port)}${entry('web-2', 'web', steady.port)}${entry('nas', 'storage', weak.port)}${entry('inner', 'storage', 22, ', jump: [nas]')}`,
  );
  await openWindow(page, app);
  const status = page.getByRole('contentinfo');
  const nas = serverRow(page, 'nas').first();
  /** What is told about a server while the pointer rests on its row. */
  const expectTold = async (name: string, words: RegExp) => {
    await serverRow(page, name).first().hover();
    await expect(page.getByRole('tooltip').filter({ hasText: name })).toContainText(words);
  };

  await test.step('who answers', async () => {
    await expect(serverRow(page, 'web-1')).toContainText('reachable');
    await expect(nas).toContainText('reachable');
    await expectTold('web-1', /reachable, answered in/);
    await expectTold('inner', /not tried yet, and not watched: it is reached through nas/);
    await expect(status).toContainText('4 of 4 reachable, 1 unknown');
  });

  await test.step('who does not, without anybody having asked', async () => {
    await weak.down();
    await expect(nas).toContainText('connection refused', { timeout: 15_000 });
    await expectTold('nas', /connection refused.* First noticed .* Next look/);
    await status.getByRole('button', { name: '3 of 4 reachable, 1 unknown' }).click();
    await expect(nas).toHaveAttribute('aria-selected', 'true');
  });

  await test.step('a look that is asked for, by mouse and by keyboard', async () => {
    await nas.getByRole('button', { name: 'Look again for nas' }).click();
    await expect(page.getByText(/Could not reach nas/).last()).toBeVisible();
    await weak.up();
    await page.getByRole('grid', { name: 'Servers' }).focus();
    await page.keyboard.press('ContextMenu');
    await page.getByRole('menuitem', { name: 'Look again' }).press('Enter');
    await expect(nas).not.toContainText('connection refused');
    await expect(status).toContainText('4 of 4 reachable, 1 unknown');
  });

  await test.step('nobody has logged in, and nobody looks once it is switched off', async () => {
    expect(steady.log() + weak.log()).not.toMatch(/Accepted|Failed|Invalid user/);
    await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Reachability' }).click();
    await page.getByRole('checkbox', { name: 'Watch which servers can be reached' }).click();
    await expect(status).toContainText('1 of 1 reachable, 4 unknown');
  });
  await app.dispose();
  await Promise.all([steady.stop(), weak.stop()]);
});
