import { expect, type Page, test } from '@playwright/test';
import { type PicturedActions, startPicturedActions, waitForLooks } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { openWindow, selectServers, writeActions } from './window.ts';

let pictured: PicturedActions;
let page: Page;

test.beforeEach(async ({ browser }) => {
  test.setTimeout(600_000);
  pictured = await startPicturedActions(browser);
  page = pictured.page;
});

test.afterEach(() => pictured?.dispose());

test('cards look as they did (UI-3)', async () => {
  await page.getByRole('button', { name: 'Deselect This computer' }).click();
  await compare(page, 'no-server-selected');

  await test.step('cards', async () => {
    await selectServers(page, 'web-1', 'db-1');
    await expect(pictured.card('Restart the database')).toHaveAttribute('aria-disabled', 'true');
    for (const title of ['Reboot', 'List units']) {
      await pictured.card(title).hover();
      await page.getByRole('button', { name: `Favourite: ${title}` }).click();
    }
    await compare(page, 'cards-disabled');
    await page.getByRole('button', { name: 'Favourites', exact: true }).click();
    await compare(page, 'cards-favourites');
  });
});

test('two hundred actions look as they did (UI-3)', async () => {
  const groups = [
    'Services',
    'Updates',
    'Logs',
    'Containers',
    'Disks',
    'Network',
    'Power',
    'System',
    'Backups',
    'Certificates',
    'Databases',
    'Home automation',
    'Media library',
    'Virtual machines',
    'What fits nowhere else',
  ];
  const many = Array.from({ length: 200 }, (_, at) => {
    const group = groups[at % groups.length] ?? '';
    const title = at % 3 === 0 ? `Task ${at}` : `Look after ${group.toLowerCase()} as it was done before`;
    return `  - { id: task_${at}, title: '${title}', description: 'What task ${at} does.', group: ${group}, argv: [echo, '${at}'] }\n`;
  });
  await writeActions(pictured.app, `actions:\n${many.join('')}`);
  await selectServers(page, 'web-1', 'web-2', 'nas', 'the-machine-in');
  await expect(pictured.card('Task 0')).toBeVisible();
  await compare(page, 'many-actions');
  await page.getByRole('button', { name: 'Filter actions' }).click();
  const filter = page.getByRole('textbox', { name: 'Filter actions' });
  await filter.fill('backups');
  await expect(page.getByText('13 actions')).toBeVisible();
  await compare(page, 'actions-filtered');
  await filter.fill('backups nowhere');
  await expect(page.getByText('No action fits')).toBeVisible();
  await compare(page, 'actions-nothing-found');
});

test('a whitelist that cannot be read looks as it did (UI-3, POL-1)', async () => {
  await pictured.app.stop();
  await writeActions(pictured.app, 'actions:\n  - id: up\n    title: [Up time\n    argv: [uptime]\n');
  await pictured.app.restart();
  await openWindow(page, pictured.app);
  await expect(page.getByText('actions.yaml cannot be read')).toBeVisible();
  await waitForLooks(page);
  await compare(page, 'whitelist-broken');
});
