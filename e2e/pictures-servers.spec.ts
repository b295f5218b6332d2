import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { PICTURED_AT, writePast } from './lab/past.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { compare, preparePictures } from './pictures.ts';
import { labWords, RETRY_WORDS, steadyWords } from './steady-words.ts';
import { openWindow, selectServers, serverRow, showServers } from './window.ts';

// The list of servers in all of its states.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const LOCAL = '{ id: local, name: This computer, kind: local }';
/** Of servers where nothing listens. */
const NOWHERE = 'port: 1, user: admin, agent: false, password: never';

/** A list of eleven, two of which answer. */
const eleven = ({ port }: Sshd) => [
  LOCAL,
  `{ id: web-1, name: web-1, kind: ssh, host: 127.0.0.1, port: ${port}, user: admin, tags: [web, prod] }`,
  `{ id: web-2, name: web-2, kind: ssh, host: 127.0.0.1, port: ${port}, user: admin, tags: [web, prod, behind-the-proxy] }`,
  `{ id: web-3, name: web-3, kind: ssh, host: 10.0.0.13, user: admin, tags: [web], jump: [db-1] }`,
  `{ id: db-1, name: db-1, kind: ssh, host: 127.0.0.13, ${NOWHERE}, tags: [db] }`,
  `{ id: nas, name: nas, kind: ssh, host: 127.0.0.14, ${NOWHERE}, tags: [storage, zfs, backup-target] }`,
  `{ id: backup, name: backup, kind: ssh, host: '', user: admin, tags: [storage] }`,
  `{ id: pihole, name: pihole, kind: ssh, host: 127.0.0.16, ${NOWHERE}, tags: [network] }`,
  `{ id: router, name: router, kind: ssh, host: router.invalid, ${NOWHERE}, tags: [network] }`,
  `{ id: basement, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, ${NOWHERE}, tags: [a-tag-that-is-longer-than-most] }`,
];

const GROUPS = ['web', 'db', 'storage', 'network', 'cameras', 'a-group-with-a-rather-long-name'];
const sixty = [
  LOCAL,
  ...Array.from({ length: 60 }, (_, at) => {
    const name = at % 7 === 0 ? `a-host-with-a-rather-long-name-${at}.home.example.org` : `host-${at}`;
    const tags = [GROUPS[at % GROUPS.length], 'prod', 'debian', 'second-floor', 'ups', 'a-tag-of-some-length'];
    return `{ id: host-${at}, name: ${name}, kind: ssh, host: 127.0.1.${at}, ${NOWHERE}, tags: [${tags.join(', ')}] }`;
  }),
];

let app: App;
let sshd: Sshd;
let page: Page;

const listServers = (entries: readonly string[]) =>
  writeFile(join(app.dataDirectory, 'servers.yaml'), `servers:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);

test.beforeAll(async ({ browser }) => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  await app.stop();
  await listServers(eleven(sshd));
  const settings = {
    history: { retention_days: 0 },
    limits: { attempts: 1, failures_until_pause: 1, first_pause: 600 },
  };
  await writeFile(join(app.dataDirectory, 'settings.yaml'), JSON.stringify(settings));
  writePast(app.dataDirectory);
  await app.restart();
  page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
});

test.afterAll(async () => {
  await page.close();
  await app.dispose();
  await sshd.stop();
});

const grid = () => page.getByRole('grid', { name: 'Servers' });

const showList = () => showServers(page);
const menu = () => page.getByRole('menu');

/** It stays open until the window becomes narrow and the list a drawer. */
async function openMenu(name: string): Promise<void> {
  if (await menu().isVisible()) return;
  await showList();
  await serverRow(page, name).click({ button: 'right' });
  await expect(menu()).toBeVisible();
}

test('the list of servers looks as it did (UI-3)', async () => {
  test.setTimeout(600_000);
  await preparePictures(page);
  await openWindow(page, app);
  await serverRow(page, 'db-1').last().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Check connection' }).click();
  await expect(serverRow(page, 'db-1').last()).toContainText('paused, retry in');
  await page.reload();
  await expect(page.getByText('3 of 9 reachable, 1 unknown')).toBeVisible({ timeout: 30_000 });
  await steadyWords(page, [
    ...labWords(),
    [/Next look in .*/g, 'Next look in 52 s.'],
    ...RETRY_WORDS,
    [/First noticed .* ago/g, 'First noticed 3 m ago'],
  ]);

  await test.step('rows', async () => {
    await selectServers(page, 'web-1');
    await compare(page, 'servers', showList);
    await compare(page, 'server-card', async () => {
      await showList();
      await serverRow(page, 'nas').hover();
      await expect(page.getByRole('tooltip')).toContainText('nas');
    });
    await compare(page, 'server-menu', () => openMenu('web-2'));
    await expect(menu()).toBeHidden();
    await selectServers(page, 'web-1', 'nas', 'pihole');
    await compare(page, 'server-menu-several', () => openMenu('nas'));
    await expect(menu()).toBeHidden();
    for (const group of ['web', 'network']) await page.getByRole('button', { name: group, exact: true }).click();
    await compare(page, 'servers-folded', showList);
    for (const group of ['web', 'network']) await page.getByRole('button', { name: group, exact: true }).click();
  });

  await test.step('filter', async () => {
    await page.getByLabel('Filter servers').fill('#web 1');
    await expect(serverRow(page, 'nas')).toBeHidden();
    await compare(page, 'servers-filtered', showList);
    await page.getByLabel('Filter servers').fill('a printer that nobody has ever seen');
    await compare(page, 'servers-none-found', showList);
    await page.getByLabel('Filter servers').fill('');
  });

  await test.step('removal', async () => {
    await selectServers(page, 'web-2', 'nas', 'pihole');
    await grid().press('Delete');
    // A toast stays as long as it has the focus.
    await compare(page, 'servers-removed', () => page.getByRole('button', { name: 'Undo' }).focus());
  });

  await test.step('many', async () => {
    await listServers(sixty);
    await expect(page.getByText('1 of 61 reachable')).toBeVisible({ timeout: 30_000 });
    await serverRow(page, 'host-1').first().click();
    await expect(page.getByText('Removed 3 servers')).toBeHidden({ timeout: 30_000 });
    await compare(page, 'servers-many', showList);
  });
});
