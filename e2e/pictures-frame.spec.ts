import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { API_KEYS, FILES, openPage, startOn } from './lab/pictured.ts';
import { keepSteady } from './lab/steady.ts';
import { compare } from './pictures.ts';
import { RETRY_WORDS, steadyWords } from './steady-words.ts';
import {
  chooseAction,
  openSettings,
  openWindow,
  outputPanel,
  selectServers,
  showServers,
  writeActions,
} from './window.ts';

// What stands around every view: banners, drawer, toasts and status bar; and the pages of the browser host and the API.

test.setTimeout(600_000);

/** Waits until it is told to end: there are toasts only about what nobody looks at. */
const waitFor = (file: string) => `while [ ! -e ~/${file} ]; do sleep 0.1; done`;
const ACTIONS = `actions:
  - { id: wait, title: Wait, group: Test, argv: [sleep, '600'], timeout: 600 }
  - { id: good, title: Show disk usage, group: Test, shell: '${waitFor('end-good')}' }
  - { id: bad, title: Update the package lists of every server, group: Test, shell: '${waitFor('end-bad')}; exit 3' }
`;

test('what stands around every view looks as it did (UI-3)', async ({ browser }) => {
  const page = await openPage(browser);
  const app = await startOn({ ...FILES, 'actions.yaml': ACTIONS });
  try {
    await keepSteady(page);
    await openWindow(page, app);
    await steadyWords(page, [...RETRY_WORDS, [/Trying .*/g, 'Trying now.']]);
    const run = async (title: string, server: string) => {
      await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
      await selectServers(page, server);
      await (await chooseAction(page, 'Test', title)).getByRole('button', { name: /Run on/ }).click();
      // The window shows the run once it is accepted, whatever is shown by then.
      await expect(outputPanel(page).getByRole('heading', { name: title })).toBeVisible();
    };

    await test.step('the drawer of a narrow window', async () => {
      await compare(page, 'drawer', () => showServers(page));
    });

    await test.step('a pause, and something under way', async () => {
      await run('Show disk usage', 'web-1');
      await expect(page.getByRole('contentinfo')).toContainText('paused');
      await run('Wait', 'This computer');
      await expect(page.getByRole('contentinfo')).toContainText('1 running');
      await openSettings(page, 'About');
      await compare(page, 'status-bar-busy');
    });

    await test.step('files that are broken', async () => {
      await writeActions(app, 'actions:\n  - id: disks\n    title: [\n');
      await expect(page.getByText(/actions\.yaml is broken/)).toBeVisible();
      await compare(page, 'banner-actions');
      await writeFile(join(app.dataDirectory, 'servers.yaml'), 'servers:\n  - { id: nas, name: nas, kind: telnet }\n');
      // One after the other, because that is their order.
      await expect(page.getByRole('contentinfo')).toContainText('2 problems');
      await writeFile(join(app.dataDirectory, 'settings.yaml'), 'limits: { attempts: many, patience: 3 }\n');
      await expect(page.getByRole('contentinfo')).toContainText('3 problems');
      await compare(page, 'banner-several');
      await page.getByRole('contentinfo').getByRole('button', { name: '3 problems' }).click();
      await compare(page, 'settings-problems');
    });

    await test.step('toasts', async () => {
      await run('Show disk usage', 'This computer');
      await run('Update the package lists of every server', 'This computer');
      await openSettings(page, 'Appearance');
      const toasts = page.getByRole('region', { name: /Notifications/ }).getByRole('listitem');
      const newest = toasts.first().getByRole('button', { name: 'Show' });
      // They stay for as long as one of them has the focus, and go by themselves after that.
      for (const [count, file] of [
        [1, 'end-good'],
        [2, 'end-bad'],
      ] as const) {
        await writeFile(join(app.home, file), '');
        await expect(toasts).toHaveCount(count);
        await page.getByRole('banner').getByRole('button', { name: 'Settings' }).focus();
        await newest.focus();
      }
      await compare(page, 'toasts', () => newest.focus());
      await newest.blur();
      await expect(toasts).toHaveCount(0, { timeout: 30_000 });
    });

    await test.step('a backend that is gone', async () => {
      await app.kill9();
      await expect(page.getByText('The connection to the backend is lost.')).toBeVisible();
      await compare(page, 'connection-lost');
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
  } finally {
    await page.close();
    await app.dispose();
  }
});
