import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openPassphraseSecrets } from '../electron/host/node/secrets.ts';
import { type App, startApp } from './app.ts';
import { PICTURED_AT } from './lab/past.ts';
import { compare, DRAWN_OTHERWISE, drawsAlike } from './pictures.ts';
import { chooseAction, openSettings, openWindow, selectServers, writeActions } from './window.ts';

// Every state of the settings, and of what stands around all views: banners, drawer, toasts, status bar, the pages of
// the browser host and of the automation API.

const PASSPHRASE = 'correct horse battery staple';

// Nothing listens on port 1, and nobody looks: each says the same on every machine.
const SERVERS = `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: web-1, kind: ssh, host: 127.0.0.10, port: 1, user: admin, tags: [web] }
  - { id: web-2, name: web-2, kind: ssh, host: 127.0.0.11, port: 1, user: admin, tags: [web] }
  - { id: nas, name: nas, kind: ssh, host: nas.lan, user: admin, tags: [storage] }
  - { id: pihole, name: pihole, kind: ssh, host: 192.168.1.53, port: 2222, user: pi, tags: [network] }
  - { id: basement, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, port: 1, user: admin }
`;
const SETTINGS = `reachability: { watch: false }
limits: { attempts: 1, failures_until_pause: 1, first_pause: 3600, longest_pause: 3600 }
`;

/** Keys of 32 bytes that are nobody's, as known_hosts holds them. */
function hostKeyLine(names: string, byte: number, trusted: string): string {
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const key = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(Buffer.alloc(32, byte))]);
  return `${names} ssh-ed25519 ${key.toString('base64')} ${trusted}\n`;
}

const HOST_KEYS = [
  hostKeyLine('nas.lan', 1, 'trusted 2025-11-02T18:20:00.000Z'),
  hostKeyLine('[192.168.1.53]:2222', 2, 'trusted 2026-02-27T07:05:00.000Z'),
  hostKeyLine('|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=', 3, ''),
  `@revoked ${hostKeyLine('old-nas.lan', 4, '')}`,
].join('');

const entry = (id: string, rest: string) =>
  `  - { id: ${id}, sha256: ${createHash('sha256').update(id).digest('hex')}, ${rest} }\n`;
const API_KEYS = `keys:
${entry('home-assistant', 'created: "2025-12-24T10:00:00.000Z", last_used: "2026-03-01T20:10:00.000Z", requests_per_minute: 30')}${entry('backup-script-of-the-machine-in-the-basement', 'created: "2026-02-14T10:00:00.000Z"')}`;

async function openPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(10_000);
  await page.clock.setFixedTime(PICTURED_AT);
  test.skip(!(await drawsAlike(page)), DRAWN_OTHERWISE);
  return page;
}

/** An app on a data directory that already holds these files, before it starts. */
async function startOn(files: Record<string, string>, env: Record<string, string> = {}): Promise<App> {
  const app = await startApp({ env });
  await app.stop();
  for (const [name, text] of Object.entries(files)) await writeFile(join(app.dataDirectory, name), text);
  await app.restart();
  return app;
}

const FILES = { 'servers.yaml': SERVERS, 'settings.yaml': SETTINGS };

test.setTimeout(120_000);

test('settings with much in them look as they did (UI-3)', async ({ browser }) => {
  const page = await openPage(browser);
  const app = await startOn({ ...FILES, known_hosts: HOST_KEYS, 'api-keys.yaml': API_KEYS });
  try {
    await app.stop();
    const secrets = await openPassphraseSecrets(join(app.dataDirectory, 'secrets.json'));
    await secrets.unlock(PASSPHRASE);
    for (const name of ['password:admin@nas.lan:22', 'passphrase:~/.ssh/id_ed25519', 'sudo:pi@192.168.1.53:2222']) {
      await secrets.set(name, 'nothing');
    }
    await app.restart();
    await openWindow(page, app);

    await test.step('what is kept', async () => {
      const part = await openSettings(page, 'Credentials');
      await expect(part.getByRole('listitem')).toHaveCount(3);
      await compare(page, 'settings-credentials-locked');
      await part.getByRole('button', { name: 'Unlock…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Passphrase').fill('not the one');
      await dialog.getByRole('button', { name: 'Unlock' }).click();
      await expect(dialog.getByRole('alert')).toBeVisible();
      await compare(page, 'settings-store-wrong');
      await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
      await dialog.getByRole('button', { name: 'Unlock' }).click();
      await expect(dialog).toBeHidden();
      await compare(page, 'settings-credentials-several');
      await part.getByRole('button', { name: 'Forget: Password of admin@nas.lan' }).click();
      await compare(page, 'settings-credential-forget');
      await page.keyboard.press('Escape');
    });

    await test.step('host keys', async () => {
      const part = await openSettings(page, 'Host keys');
      await expect(part.getByRole('listitem')).toHaveCount(4);
      await compare(page, 'settings-host-keys-several');
      await part.getByRole('button', { name: 'Forget the host key of nas' }).click();
      const toast = page.getByRole('listitem').filter({ hasText: 'Forgot the host key of nas' });
      // It stays as long as somebody points at it.
      await compare(page, 'settings-host-key-forgotten', () => toast.hover());
      await toast.getByRole('button', { name: 'Undo' }).click();
      await expect(part.getByRole('listitem')).toHaveCount(4);
    });

    await test.step('keys of the API', async () => {
      const part = await openSettings(page, 'API keys');
      await expect(part.getByRole('listitem')).toHaveCount(2);
      const address = part.getByText(app.origin);
      await compare(page, 'settings-api-keys-several', undefined, [address]);
      await part.getByRole('button', { name: 'Create a key…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('two words');
      await dialog.getByLabel('Requests in a minute').fill('many');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await expect(dialog.getByRole('alert')).toHaveCount(2);
      await compare(page, 'settings-api-key-wrong', undefined, [address]);
      await dialog.getByLabel('Name').fill('nextcloud');
      await dialog.getByLabel('Requests in a minute').fill('5');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await expect(dialog.getByLabel('Key', { exact: true })).toHaveText(/^homelabcmd_/);
      await compare(page, 'settings-api-key-made', undefined, [address, dialog.getByLabel('Key', { exact: true })]);
      await dialog.getByRole('button', { name: 'Done' }).click();
      await part.getByRole('button', { name: 'Revoke: home-assistant' }).click();
      await compare(page, 'settings-api-key-revoke', undefined, [address, part.getByRole('listitem').last()]);
      await page.keyboard.press('Escape');
    });
  } finally {
    await page.close();
    await app.dispose();
  }
});

test('settings with mistakes, the search, other sizes of letters, and folders look as they did (UI-3)', async ({
  browser,
}) => {
  const page = await openPage(browser);
  const app = await startOn(FILES);
  try {
    await openWindow(page, app);

    await test.step('mistakes', async () => {
      const mistakes: [part: string, field: string, typed: string][] = [
        ['Notifications', 'Only what took longer than', 'soon'],
        ['Reachability', 'Time between two looks', '1'],
        ['Limits', 'Time-out of a run', '0'],
        ['History', 'Days that records and their output are kept', 'for ever'],
        ['Tracing', 'Address of an OpenTelemetry collector', 'localhost:4318'],
      ];
      for (const [name, field, typed] of mistakes) {
        const part = await openSettings(page, name);
        await part.getByLabel(field).fill(typed);
        await part.getByLabel(field).press('Enter');
        await expect(part.getByRole('alert')).toBeVisible();
        await compare(page, `settings-${name.toLowerCase()}-wrong`);
      }
    });

    await test.step('search', async () => {
      const search = page.getByRole('textbox', { name: 'Search the settings' });
      await search.fill('time');
      await compare(page, 'settings-search-hits');
      await search.fill('colour of the walls');
      await compare(page, 'settings-search-none');
      await search.press('Escape');
    });

    await test.step('what this installation is', async () => {
      const data = await openSettings(page, 'Data folder');
      await expect(data.getByRole('row', { name: /History/ })).toContainText('kB');
      await compare(page, 'settings-data', undefined, [
        data.getByText(app.dataDirectory),
        data.getByRole('cell', { name: /^\d/ }),
      ]);
      const about = await openSettings(page, 'About');
      await expect(about).toContainText('a browser window');
      await compare(page, 'settings-about');
      const diagnostics = await openSettings(page, 'Diagnostics');
      await compare(page, 'settings-diagnostics');
      await diagnostics.getByRole('button', { name: 'Show what is inside' }).click();
      const inside = diagnostics.getByRole('textbox', { name: 'What is inside' });
      await compare(page, 'settings-diagnostics-shown', undefined, [inside]);
    });

    await test.step('density and size of letters', async () => {
      await writeFile(
        join(app.dataDirectory, 'settings.yaml'),
        `${SETTINGS}appearance: { density: compact, interface_font_size: 16, terminal_font_size: 18 }\n`,
      );
      await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
      await openSettings(page, 'Appearance');
      await compare(page, 'settings-large-letters');
      await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
      await selectServers(page, 'web-1', 'nas');
      await compare(page, 'large-letters');
    });
  } finally {
    await page.close();
    await app.dispose();
  }
});

const ACTIONS = `actions:
  - { id: wait, title: Wait, group: Test, argv: [sleep, '60'], timeout: 90 }
  - { id: good, title: Show disk usage, group: Test, argv: [sh, -c, 'sleep 1'] }
  - { id: bad, title: Update the package lists of every server, group: Test, argv: [sh, -c, 'sleep 1; exit 3'] }
`;

test('what stands around every view looks as it did (UI-3)', async ({ browser }) => {
  const page = await openPage(browser);
  const app = await startOn({ ...FILES, 'actions.yaml': ACTIONS });
  try {
    await openWindow(page, app);
    // It counts down to a moment of this machine's own day.
    const countdown = page.getByText(/^paused, /);
    const run = async (title: string, server: string) => {
      await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
      await selectServers(page, server);
      await (await chooseAction(page, 'Test', title)).getByRole('button', { name: /Run on/ }).click();
    };

    await test.step('the drawer of a narrow window', async () => {
      await compare(page, 'drawer', async () => {
        const open = page.getByRole('banner').getByRole('button', { name: 'Servers', exact: true });
        if (await open.isVisible()) await open.click();
      });
    });

    await test.step('a pause, and something under way', async () => {
      await run('Show disk usage', 'web-1');
      await expect(page.getByRole('contentinfo')).toContainText('paused');
      await run('Wait', 'This computer');
      await expect(page.getByRole('contentinfo')).toContainText('1 running');
      await openSettings(page, 'About');
      await compare(page, 'status-bar-busy', undefined, [countdown]);
    });

    await test.step('files that are broken', async () => {
      await writeActions(app, 'actions:\n  - id: disks\n    title: [\n');
      await expect(page.getByText(/actions\.yaml is broken/)).toBeVisible();
      await compare(page, 'banner-actions', undefined, [countdown]);
      await writeFile(join(app.dataDirectory, 'servers.yaml'), 'servers:\n  - { id: nas, name: nas, kind: telnet }\n');
      await writeFile(join(app.dataDirectory, 'settings.yaml'), 'limits: { attempts: many, patience: 3 }\n');
      await expect(page.getByRole('contentinfo')).toContainText('3 problems');
      await compare(page, 'banner-several', undefined, [countdown]);
      await page.getByRole('contentinfo').getByRole('button', { name: '3 problems' }).click();
      await compare(page, 'settings-problems', undefined, [countdown]);
    });

    await test.step('toasts', async () => {
      await run('Show disk usage', 'This computer');
      await run('Update the package lists of every server', 'This computer');
      await openSettings(page, 'Appearance');
      const toasts = page.getByRole('region', { name: /Notifications/ }).getByRole('listitem');
      await expect(toasts).toHaveCount(2);
      await compare(page, 'toasts', () => toasts.first().hover(), [countdown, toasts.getByText(/after/)]);
    });

    await test.step('a backend that is gone', async () => {
      await app.kill9();
      await expect(page.getByText('The connection to the backend is lost.')).toBeVisible();
      await compare(page, 'connection-lost', undefined, [countdown, page.getByText(/Trying/)]);
    });
  } finally {
    await page.close();
    await app.dispose();
  }
});

test('the pages of the browser host and of the API look as they did (UI-3)', async ({ browser }) => {
  const page = await openPage(browser);
  const app = await startOn({ ...FILES, 'api-keys.yaml': API_KEYS });
  try {
    await page.goto(app.origin);
    await compare(page, 'page-not-signed-in');
    const used = await app.unusedUrl();
    await (await browser.newContext()).newPage().then((other) => other.goto(used));
    await page.goto(used);
    await compare(page, 'page-used-address');
    await page.goto(`${app.origin}/api/docs`);
    await compare(page, 'api-docs');
    await page.goto(`${app.origin}/api/docs#execute`);
    await compare(page, 'api-docs-operation');
  } finally {
    await page.close();
    await app.dispose();
  }
});
