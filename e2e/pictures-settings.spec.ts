import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openPassphraseSecrets } from '../electron/host/node/secrets.ts';
import { API_KEYS, FILES, openPage, startOn } from './lab/pictured.ts';
import { compare } from './pictures.ts';
import { steadyWords } from './steady-words.ts';
import { dismiss, openSettings, openWindow, selectServers } from './window.ts';

// Every state of the settings.

const PASSPHRASE = 'correct horse battery staple';

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

test.setTimeout(600_000);

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
      await expect(dialog).toBeVisible();
      await compare(page, 'settings-credential-forget');
      await dismiss(dialog);
    });

    await test.step('host keys', async () => {
      const part = await openSettings(page, 'Host keys');
      await expect(part.getByRole('listitem')).toHaveCount(4);
      await compare(page, 'settings-host-keys-several');
      await part.getByRole('button', { name: 'Forget the host key of nas' }).click();
      const toast = page.getByRole('listitem').filter({ hasText: 'Forgot the host key of nas' });
      const undo = toast.getByRole('button', { name: 'Undo' });
      // It stays as long as it has the focus.
      await compare(page, 'settings-host-key-forgotten', () => undo.focus());
      await undo.click();
      await expect(part.getByRole('listitem')).toHaveCount(4);
    });

    await test.step('keys of the API', async () => {
      const part = await openSettings(page, 'API keys');
      await expect(part.getByRole('listitem')).toHaveCount(2);
      await steadyWords(page, [
        [app.origin, 'http://127.0.0.1:8420'],
        [/homelabcmd_\S+/g, 'homelabcmd_q3Xv0uT7mB1cYd5eWf8gHiJkLmNoPqRsTuVwXyZ0123'],
      ]);
      await compare(page, 'settings-api-keys-several');
      await part.getByRole('button', { name: 'Create a key…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('two words');
      await dialog.getByLabel('Requests in a minute').fill('many');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await expect(dialog.getByRole('alert')).toHaveCount(2);
      await compare(page, 'settings-api-key-wrong');
      await dialog.getByLabel('Name').fill('nextcloud');
      await dialog.getByLabel('Requests in a minute').fill('5');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await expect(dialog.getByLabel('Key', { exact: true })).toHaveText(/^homelabcmd_/);
      await compare(page, 'settings-api-key-made');
      await dialog.getByRole('button', { name: 'Done' }).click();
      await part.getByRole('button', { name: 'Revoke: home-assistant' }).click();
      await expect(dialog).toBeVisible();
      await compare(page, 'settings-api-key-revoke');
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
      await steadyWords(page, [
        [app.dataDirectory, '/home/admin/.config/homelab-cmd'],
        [/^\d+(\.\d+)? ([kM]B|bytes)$/g, '12 kB'],
      ]);
      await compare(page, 'settings-data');
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
        `${FILES['settings.yaml']}appearance: { density: compact, interface_font_size: 16, terminal_font_size: 18 }\n`,
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
