import { expect, type Page, test } from '@playwright/test';
import { FLEET, type Fleet, startFleet } from './lab/fleet.ts';
import { PICTURED_AT } from './lab/past.ts';
import { sshdAvailable } from './lab/sshd.ts';
import { keepSteady } from './lab/steady.ts';
import { compare, preparePictures } from './pictures.ts';
import { chooseAction, openWindow, outputPanel, selectServers } from './window.ts';

// One action on twenty servers.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const SETTINGS = `limits: { requests_per_minute: 100, runs_per_batch: 4, attempts: 1, connect_timeout: 300, failures_until_pause: 50 }
reachability: { watch: false }
`;
/** Servers by the last number of their address, from 1 on; see the fleet. */
const EVERYTHING = String.raw`
case "$SSH_CONNECTION" in
  *127.0.1.5\ *) echo 'psql: could not connect to server: No such file or directory' >&2; exit 2;;
  *127.0.1.9\ *) echo 'reading objects'; kill -TERM $$;;
  *127.0.1.1[59]\ *|*127.0.1.20\ *) sleep 600;;
  *127.0.1.1[34]\ *) echo 'Debian GNU/Linux 11 (bullseye)'; echo 'Kernel: 5.10.0-28-arm64';;
  *) echo 'Debian GNU/Linux 12 (bookworm)'; echo 'Kernel: 6.1.0-18-amd64';;
esac`;
const VERSIONS = String.raw`
echo 'Linux 6.1.0-18-amd64'; echo 'OpenSSH_9.2p1 Debian-2+deb12u2'; 
case "$SSH_CONNECTION" in
  *127.0.1.13\ *) echo 'openssl 1.1.1w-0+deb11u1';;
  *127.0.1.14\ *) echo 'openssl 3.0.11-1~deb12u1'; echo 'held back: openssl libssl3';;
  *) echo 'openssl 3.0.11-1~deb12u2';;
esac
echo '0 reboots wanted'`;
const ACTIONS = `actions:
  - { id: release, title: Show the release, group: Test, timeout: 600, shell: ${JSON.stringify(EVERYTHING)} }
  - { id: versions, title: Show versions of what matters, group: Test, shell: ${JSON.stringify(VERSIONS)} }
`;

let fleet: Fleet;
let page: Page;

test.beforeAll(async ({ browser }) => {
  fleet = await startFleet({ actions: ACTIONS, settings: SETTINGS });
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
  await keepSteady(page, { texts: fleet.texts });
});

test.afterAll(async () => {
  await page.close();
  await fleet.dispose();
});

const panel = () => outputPanel(page);

async function form(title: string, names: readonly string[]) {
  await selectServers(page, ...names);
  return chooseAction(page, 'Test', title);
}

test('a batch looks as it did in every state (UI-3, RUN-4)', async () => {
  test.setTimeout(600_000);
  await preparePictures(page);
  await openWindow(page, fleet.app);

  await test.step('twenty servers in all states', async () => {
    await (await form('Show the release', FLEET)).getByRole('button', { name: 'Run on 20 servers' }).click();
    await expect(panel().getByRole('status')).toHaveText('4 going on11 agree2 differ3 failed', { timeout: 30_000 });
    await compare(page, 'batch-going-on');
    await panel().getByRole('button', { name: 'Cancel all' }).click();
    await expect(panel().getByRole('button', { name: /Retry the/ })).toBeVisible({ timeout: 15_000 });
    await compare(page, 'batch-ended');
    await page.keyboard.press('Control+.');
    await compare(page, 'batch-filled');
    await page.keyboard.press('Control+.');
  });

  await test.step('agreeing but for two', async () => {
    const names = FLEET.filter((name) => name !== 'garage' && name !== 'attic');
    await (await form('Show versions', names)).getByRole('button', { name: 'Run on 18 servers' }).click();
    await expect(panel().getByRole('status')).toHaveText('16 agree2 differ', { timeout: 30_000 });
    await compare(page, 'batch-differs');
  });

  await test.step('one after another, until one fails', async () => {
    const rolling = await form('Show the release', ['web-1', 'web-2', 'db-1', 'db-2', 'cache', 'mail']);
    await rolling.getByText('Rolling').click();
    await compare(page, 'batch-rolling');
    await rolling.getByRole('button', { name: 'Run on 6 servers' }).click();
    await expect(panel().getByRole('status')).toContainText('3 not started', { timeout: 15_000 });
    await compare(page, 'batch-stopped');
    await panel()
      .getByRole('button', { name: /Retry the/ })
      .click();
    await expect(panel().getByRole('heading', { level: 2 })).toContainText('on 4 servers');
    await expect(panel().getByRole('status')).toContainText('3 not started', { timeout: 15_000 });
    await compare(page, 'batch-retried');
  });
});
