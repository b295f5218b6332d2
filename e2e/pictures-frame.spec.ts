import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { API_KEYS, FILES, openPage, startOn } from './lab/pictured.ts';
import { compare } from './pictures.ts';
import { chooseAction, openSettings, openWindow, selectServers, writeActions } from './window.ts';

// What stands around every view: banners, drawer, toasts and status bar; and the pages of the browser host and the API.

test.setTimeout(600_000);

const ACTIONS = `actions:
  - { id: wait, title: Wait, group: Test, argv: [sleep, '600'], timeout: 600 }
  - { id: good, title: Show disk usage, group: Test, argv: [sh, -c, 'until [ -e ~/go ]; do sleep 0.1; done'] }
  - { id: bad, title: Update the package lists of every server, group: Test, argv: [sh, -c, 'until [ -e ~/go ]; do sleep 0.1; done; exit 3'] }
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
      // Both end now that nobody looks at them, and at the same time.
      await expect(page.getByRole('contentinfo')).toContainText('3 running');
      await writeFile(join(app.home, 'go'), '');
      const toasts = page.getByRole('region', { name: /Notifications/ }).getByRole('listitem');
      await expect(toasts).toHaveCount(2);
      await compare(page, 'toasts', () => toasts.first().hover(), [countdown, toasts.getByText(/after/)]);
      // They stay for as long as the pointer rests on them, and go by themselves after that.
      await page.mouse.move(600, 300);
      await expect(toasts).toHaveCount(0, { timeout: 30_000 });
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
  } finally {
    await page.close();
    await app.dispose();
  }
});
