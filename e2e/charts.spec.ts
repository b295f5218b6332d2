import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { type Sshd, sshdAvailable, startSshd } from './lab/sshd.ts';
import { chooseAction, openHistory, openWindow, selectServers, writeActions } from './window.ts';

// What ran last on each server, and how long an action takes: shown as shapes, reachable by keyboard, leading to the run.

const lab = sshdAvailable();
test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);

const ACTIONS = `
actions:
  - id: backup
    title: Back up
    group: Test
    params: { seconds: { type: string, default: '0' }, code: { type: string, default: '0' } }
    shell: 'sleep "$1"; exit "$2"'
  - { id: never, title: Never run, group: Test, argv: ['true'] }
`;

let app: App;
let sshd: Sshd;

test.beforeAll(async () => {
  [app, sshd] = await Promise.all([startApp(), startSshd()]);
  const { port, user, clientKeyFile } = sshd;
  const ssh = (name: string, host: string, at: number) =>
    `  - { id: ${name}, name: ${name}, kind: ssh, host: ${host}, port: ${at}, user: ${user}, key_file: ${clientKeyFile}, agent: false }\n`;
  await mkdir(join(app.home, '.ssh'));
  await writeFile(join(app.home, '.ssh/known_hosts'), `[127.0.0.1]:${port} ${sshd.hostKeyLine()}\n`);
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${ssh('nas', '127.0.0.1', port)}${ssh('web-1', '127.0.0.2', 1)}${ssh('a-name-that-is-longer-than-any-name-should-be-in-a-homelab', '127.0.0.3', 22)}`,
  );
  await writeFile(
    join(app.dataDirectory, 'settings.yaml'),
    'limits: { attempts: 1, failures_until_pause: 100, requests_per_minute: 100 }\nreachability: { watch: false }\n',
  );
  await writeActions(app, ACTIONS);
});
test.afterAll(async () => {
  await app.dispose();
  await sshd.stop();
});

let started = 0;

/** Runs it on the servers that are selected, and waits for its end. */
async function run(page: Page, seconds: string, code: string, servers = 1): Promise<void> {
  const form = await chooseAction(page, 'Test', 'Back up');
  await form.getByLabel('seconds').fill(seconds);
  await form.getByLabel('code').fill(code);
  // Values that were used before are offered in a list, behind which the button has no name.
  await form.locator('button[type="submit"]').click();
  started += 1;
  // The newest has a tab for each server and one for all of them, each before it has one.
  await expect(page.getByRole('tab')).toHaveCount(started - 1 + (servers > 1 ? servers + 1 : 1));
  await expect(page.getByRole('contentinfo')).toContainText('nothing running');
}

test('overview and durations (UI-1)', async ({ page }) => {
  await openWindow(page, app);

  await test.step('nothing has run yet', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Overview' }).click();
    await expect(page.getByRole('region', { name: 'Overview' })).toContainText('Nothing has run yet');
    await page.getByRole('button', { name: 'Run the first action' }).click();
  });

  await test.step('some runs', async () => {
    await selectServers(page, 'nas', 'This computer');
    for (const seconds of ['0', '0.3', '0.1', '0.2']) await run(page, seconds, '0', 2);
    await selectServers(page, 'nas');
    await run(page, '1', '3');
    await selectServers(page, 'web-1');
    await run(page, '0', '0');
    await selectServers(page, 'nas');
    for (const seconds of ['0', '0.2', '0.1']) await run(page, seconds, '0');
  });

  const overview = page.getByRole('region', { name: 'Overview' });
  await test.step('the overview says what needs a look, with a strip for each server', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Overview' }).click();
    await expect(overview).toContainText('4 servers: 1 needs a look, 2 well');
    await expect(overview.getByRole('heading', { level: 3 })).toHaveText([/^Needs a look/, /^Well/, /^Not used yet/]);
    const strip = overview.getByRole('group', { name: 'Last runs on nas, oldest first' });
    await expect(strip.getByRole('button')).toHaveCount(8);
    await expect(overview.getByRole('group', { name: 'Last runs on web-1, oldest first' })).toBeVisible();
  });

  await test.step('the filter of servers leads to the list', async () => {
    await page.keyboard.press('/');
    await expect(
      page.getByRole('textbox', { name: /Filter servers/ }).or(page.getByRole('searchbox', { name: /Filter servers/ })),
    ).toBeFocused();
    await page.getByRole('banner').getByRole('button', { name: 'Overview' }).click();
  });

  await test.step('by keyboard from mark to mark, and into the run', async () => {
    const strip = overview.getByRole('group', { name: 'Last runs on nas, oldest first' });
    await strip.getByRole('button').last().focus();
    for (let back = 0; back < 3; back += 1) await page.keyboard.press('ArrowLeft');
    await expect(strip.getByRole('button', { name: /^Back up: exit 3 after [\d.]+ m?s/ })).toBeFocused();
    await expect(overview.getByText('exit 3')).toBeVisible();
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary', { name: 'Details of the run' });
    await expect(details).toContainText('exit 3');
  });

  const dialog = page.getByRole('dialog', { name: 'How long “Back up” takes' });
  await test.step('the durations as a chart, from the details of a run', async () => {
    await page.getByRole('button', { name: 'How long it takes' }).click();
    await expect(dialog).toContainText('13 runs, 2 not ok.');
    const chart = dialog.getByRole('slider');
    await expect(chart).toHaveAttribute('aria-valuetext', /, nas, [\d.]+ m?s$/);
    await expect(dialog.locator('canvas')).toBeVisible();
    // Three colours at least stand on it: text, marks that are ok, and marks that are not.
    expect(await coloursOn(page)).toBeGreaterThan(3);
  });

  await test.step('one server only, and as a table', async () => {
    await dialog.getByRole('button', { name: 'Server: all' }).click();
    await page.getByRole('radio', { name: 'nas' }).click();
    await expect(dialog).toContainText('8 runs, 1 not ok.');
    await dialog.getByText('Table', { exact: true }).click();
    await expect(dialog.getByRole('table', { name: 'Durations' }).getByRole('row')).toHaveCount(9);
    await dialog.getByText('Chart', { exact: true }).click();
  });

  await test.step('stepping by keyboard and opening a run', async () => {
    const chart = dialog.getByRole('slider');
    await chart.focus();
    for (let back = 0; back < 3; back += 1) await page.keyboard.press('ArrowLeft');
    await expect(chart).toHaveAttribute('aria-valuetext', /, nas, [\d.]+ m?s$/);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText('exit 3');
  });

  await test.step('a click on a mark opens its run; the menu of a card and the filtered history lead there too', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'More for Never run' }).click();
    await page.getByRole('menuitem', { name: 'How long it takes' }).click();
    await expect(page.getByRole('dialog')).toContainText('No run has ended yet');
    await page.keyboard.press('Escape');
    await openHistory(page);
    await page.getByRole('button', { name: /^Action/ }).click();
    await page.getByRole('checkbox', { name: 'Back up', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Durations' }).click();
    const canvas = dialog.locator('.u-over');
    const box = await canvas.boundingBox();
    // The only long run stands alone at the top, somewhere across.
    for (let x = 2; x < (box?.width ?? 0); x += 12) {
      await canvas.hover({ position: { x, y: (box?.height ?? 0) * 0.08 } });
      if ((await canvas.evaluate((over) => over.style.cursor)) !== 'pointer') continue;
      await canvas.click({ position: { x, y: (box?.height ?? 0) * 0.08 } });
      break;
    }
    await expect(page.getByRole('complementary', { name: 'Details of the run' })).toContainText('exit 3');
  });
});

/** Different colours that the chart is drawn in, the faint ones of smoothed edges left out. */
function coloursOn(page: Page): Promise<number> {
  return page.locator('.uplot canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const counts = new Map<string, number>();
    for (let at = 0; at < pixels.length; at += 4) {
      if (pixels[at + 3] !== 255) continue;
      const colour = `${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts.values()].filter((count) => count > 8).length;
  });
}
