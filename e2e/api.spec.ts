import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { openHistory, openSettings, openWindow } from './window.ts';

// The automation API of the built app: keys made by a person at the window, used by a program, explained on a page.

let app: App;
test.afterEach(() => app.dispose());

test('a key is made, shown once, used, and revoked (API-3, API-5, API-6)', async ({ page }) => {
  app = await startApp();
  await openWindow(page, app);
  const call = (path: string, key: string, body?: object) =>
    fetch(`${app.origin}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  expect((await call('/servers', 'none')).status).toBe(404);

  const settings = await openSettings(page, 'API keys');
  await expect(settings).toContainText('no program is let in');
  await settings.getByRole('button', { name: 'Create a key…' }).click();
  const form = page.getByRole('dialog', { name: 'Create a key' });
  await form.getByLabel('Name').fill('Not a name');
  await form.getByLabel('Requests in a minute').fill('many');
  await form.getByRole('button', { name: 'Create' }).click();
  await expect(form.getByRole('alert')).toHaveCount(2);
  await form.getByLabel('Name').fill('home-assistant');
  await form.getByLabel('Requests in a minute').fill('2');
  await page.keyboard.press('Enter');

  const shown = page.getByRole('dialog', { name: 'The new key' });
  const key = (await shown.getByLabel('Key', { exact: true }).textContent()) ?? '';
  expect(key).toMatch(/^homelabcmd_[\w-]{43}$/);
  await shown.getByRole('button', { name: 'Copy' }).click();
  await expect(shown.getByRole('button', { name: 'Copied' })).toBeVisible();
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(settings.getByRole('listitem')).toContainText('never used');
  await expect(page.getByText(key)).toHaveCount(0);
  expect(await page.content()).not.toContain(key);

  const uptime = () => call('/servers/local/commands/execute', key, { action_type: 'uptime' });
  expect((await uptime()).status).toBe(200);
  expect((await uptime()).status).toBe(200);
  expect((await uptime()).status).toBe(429);
  await expect(settings.getByRole('listitem')).toContainText('0 of 2 requests left', { timeout: 10_000 });
  await expect(settings.getByRole('listitem')).toContainText('last used');
  await expect(settings.getByRole('link')).toHaveAttribute('href', '/api/docs');

  await openHistory(page);
  await expect(page.getByRole('row').filter({ hasText: 'home-assistant' })).toHaveCount(3);
  await page.keyboard.press('Control+,');
  await settings.getByRole('button', { name: 'Revoke: home-assistant' }).click();
  const question = page.getByRole('dialog', { name: 'Revoke this key?' });
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await question.getByRole('button', { name: 'Revoke' }).click();
  await expect(settings).toContainText('no program is let in');
  expect((await call('/servers', key)).status).toBe(404);
});

test('the documentation loads nothing and can be read by everybody (API-4)', async ({ page }) => {
  app = await startApp({ env: { HOMELAB_CMD_API_KEY: 'a-key-that-is-long-enough' } });
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${app.origin}/api/docs`);
  await expect(page.getByRole('heading', { name: 'Run an action on one server and wait for its end' })).toBeVisible();
  await page.getByRole('link', { name: 'ErrorBody' }).last().click();
  await expect(page.getByRole('heading', { name: 'ErrorBody' })).toBeInViewport();
  expect(loaded.filter((url) => !url.startsWith(`${app.origin}/api/docs`) && !url.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
});
