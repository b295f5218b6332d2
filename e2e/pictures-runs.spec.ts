import { expect, type Page, test } from '@playwright/test';
import { type Fleet, startFleet } from './lab/fleet.ts';
import { PICTURED_AT } from './lab/past.ts';
import { sshdAvailable } from './lab/sshd.ts';
import { keepSteady } from './lab/steady.ts';
import { compare, preparePictures } from './pictures.ts';
import { openWindow, outputPanel, runAction, selectServers } from './window.ts';

// One run on one server, in every state that it can be in.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const LOG = String.raw`printf '\033[1mReading package lists...\033[0m\n'; awk 'BEGIN { for (i = 1; i <= 30; i++) printf "Get:%d http://deb.debian.org/debian bookworm/main amd64 package-%d 1.2.%d-3+deb12u1 [%d kB]\n", i, i, i, i * 37 }'; `;
const SETTINGS = `limits:
  { requests_per_minute: 100, runs_per_server: 2, connect_timeout: 300, first_wait: 300, longest_wait: 300, failures_until_pause: 50 }
reachability: { watch: false }
`;
const ACTIONS = `actions:
  - { id: uptime, title: Show uptime, group: Test, icon: clock, description: 'How long it has been up, and its load.', argv: [echo, ' 20:28:03 up 41 days,  3:12,  2 users,  load average: 0.31, 0.24, 0.19'] }
  - { id: updates, title: Apply updates, group: Test, icon: download, risk: caution, timeout: 600, shell: ${JSON.stringify(`${LOG}sleep 600`)} }
  - { id: install, title: Install the updates that wait and restart what needs it, group: Test, timeout: 600, params: { packages: { type: string, max_length: 200, default: nginx openssh-server linux-image-amd64 postgresql-15 } }, shell: ${JSON.stringify(`echo "Packages: $1"; ${LOG}sleep 600`)} }
  - { id: verify, title: Verify the backup, group: Test, timeout: 600, shell: ${JSON.stringify(`${LOG}sleep 600`)} }
  - { id: stuck, title: Unmount the backup disk, group: Test, timeout: 600, argv: [sleep, '600'] }
  - { id: slow, title: Slow, group: Test, timeout: 1, shell: ${JSON.stringify(`${LOG}sleep 600`)} }
  - { id: crash, title: Crash, group: Test, shell: 'echo "writing block 4711 of 9000"; kill -SEGV $$' }
  - { id: cut, title: Cut off, group: Test, shell: 'echo "migrating table users ..."; p=$$; while [ "$(ps -o comm= -p $p)" != sshd ]; do p=$(ps -o ppid= -p $p | tr -d " "); done; kill -9 $p; sleep 5' }
  - { id: fail, title: Check the disks, group: Test, shell: ${JSON.stringify(String.raw`echo 'sda: ok'; printf 'sdb: \033[31m3 pending sectors\033[0m\n' >&2; exit 4`)} }
`;

let fleet: Fleet;
let page: Page;

test.beforeAll(async ({ browser }) => {
  fleet = await startFleet({ actions: ACTIONS, settings: SETTINGS });
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
  await keepSteady(page, {
    texts: fleet.texts,
    // A connection that ends in the same way each time; a command that lets itself be ended for a while, and one that
    // does not at all.
    run({ action, outcome, server }) {
      if (outcome?.kind === 'lost')
        return { outcome: { ...outcome, reason: `the connection to ${server.name} was reset` } };
      const signals = ['interrupt', 'terminate', 'kill'] as const;
      const endings = signals.map((signal, index) => ({ signal, at: PICTURED_AT - 4200 + 3000 * index }));
      if (action.id === 'verify' && outcome === null) return { state: 'ending', endings: endings.slice(0, 2) };
      if (action.id !== 'stuck' || outcome?.kind !== 'cancelled') return {};
      const processes = [{ pid: 214_731, command: 'umount /srv/backup' }];
      return { endings, outcome: { ...outcome, remains: { kind: 'some', processes } } };
    },
  });
});

test.afterAll(async () => {
  await page.close();
  await fleet.dispose();
});

const status = () => outputPanel(page).getByRole('status').first();

async function start(title: string, server: string): Promise<void> {
  await selectServers(page, server);
  await runAction(page, 'Test', title);
  await expect(outputPanel(page).getByRole('heading', { name: title })).toContainText(server);
}

test('a run looks as it did in every state (UI-3, RUN-3)', async () => {
  test.setTimeout(600_000);
  await preparePictures(page);
  await openWindow(page, fleet.app);
  await selectServers(page, 'web-1');
  await compare(page, 'run-none');

  await test.step('before it begins', async () => {
    await start('Show uptime', 'garage');
    await expect(outputPanel(page)).toContainText('Connecting to');
    await compare(page, 'run-connecting');
    await start('Show uptime', 'attic');
    await expect(outputPanel(page)).toContainText('attempt 2 of 3');
    await compare(page, 'run-retrying');
    // Neither waits for ever.
    for (const server of ['garage', 'attic']) {
      await page.getByRole('tab').filter({ hasText: server }).click();
      await outputPanel(page).getByRole('button', { name: 'Cancel' }).click();
      await expect(status()).toHaveText('cancelled');
    }
  });

  await test.step('while it goes on', async () => {
    await start('Install the updates', 'web-1');
    await expect(status()).toHaveText('running');
    await compare(page, 'run-going-on');
    await start('Verify the backup', 'web-1');
    await expect(status()).toHaveText('ending');
    await compare(page, 'run-ending');
    await start('Show uptime', 'web-1');
    await expect(outputPanel(page)).toContainText('2 runs on this server now');
    await compare(page, 'run-queued');
    await outputPanel(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(status()).toHaveText('cancelled');
    await compare(page, 'run-not-begun');
  });

  await test.step('after it has ended', async () => {
    const cancel = outputPanel(page).getByRole('button', { name: 'Cancel' });
    await page.getByRole('tab', { name: /^Install the updates/ }).click();
    await cancel.click();
    await expect(outputPanel(page)).toContainText('0 processes left');
    await compare(page, 'run-cancelled');
    await start('Unmount', 'web-2');
    await expect(status()).toHaveText('running');
    await cancel.click();
    await expect(outputPanel(page).getByRole('alert')).toContainText('umount /srv/backup (pid 214731)');
    await compare(page, 'run-survivor');
    for (const [title, server, ended] of [
      ['Slow', 'web-2', 'timed out'],
      ['Crash', 'db-1', 'ended by SIGSEGV'],
      ['Cut off', 'db-2', 'lost'],
      ['Check the disks', 'backup-of-everything', 'exit 4'],
    ] as const) {
      await start(title, server);
      await expect(status()).toHaveText(ended, { timeout: 15_000 });
      await compare(page, `run-${ended.replaceAll(' ', '-').toLowerCase()}`);
    }
    for (const server of ['web-3', 'web-4', 'cache']) await start('Install the updates', server);
    await compare(page, 'run-many-tabs');
    await page.getByRole('tab', { name: /Check the disks/ }).click();
    await outputPanel(page).getByRole('button', { name: 'Where the time went' }).click();
    await expect(outputPanel(page).getByRole('table')).toContainText('Key exchange');
    await compare(page, 'run-trace');
  });
});
