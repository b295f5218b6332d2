import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import {
  chooseAction,
  openHistory,
  openWindow,
  outputPanel,
  runAction,
  selectServers,
  terminalText,
  writeActions,
} from './window.ts';

test.use(readableTerminal);
test.skip(process.platform === 'win32', 'skipped: the commands of these tests need a POSIX shell');

const marker = `survival-${randomUUID()}`;
const ACTIONS = `
actions:
  - id: count
    title: Count
    group: Test
    timeout: 60
    argv: [sh, -c, 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i"; sleep 0.1; done', '${marker}']
  - id: hello
    title: Hello
    group: Test
    argv: [echo, hello]
  - id: stubborn
    title: Stubborn
    group: Test
    timeout: 1
    argv: [sh, -c, 'trap "" INT TERM; echo ready; while :; do sleep 0.1; done']
`;

let app: App;

test.beforeEach(async () => {
  app = await startApp();
  await writeActions(app, ACTIONS);
});

test.afterEach(async () => {
  await app.dispose();
});

async function run(page: Parameters<typeof openWindow>[0], title: string) {
  await selectServers(page, 'This computer');
  await runAction(page, 'Test', title);
}

test('reloading the page in mid-run loses nothing (RUN-2)', async ({ page }) => {
  await openWindow(page, app);
  await run(page, 'Count');
  await expect(terminalText(page)).toContainText('line 5');
  await page.reload();
  await expect(terminalText(page)).toContainText('line 1');
  await expect(terminalText(page)).toContainText('line 12');
  await outputPanel(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/cancelled/);
});

test('after kill -9 in mid-run the run is lost, the database is sound and the earlier history complete (HIS-1, fault 38)', async ({
  page,
}) => {
  await openWindow(page, app);
  for (let n = 0; n < 3; n += 1) {
    await run(page, 'Hello');
    await expect(page.getByRole('tab')).toHaveCount(n + 1);
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  }
  await run(page, 'Count');
  await expect(terminalText(page)).toContainText('line 3');
  await app.kill9();
  await expect(page.getByText(/connection to the backend/i)).toBeVisible();

  const database = new DatabaseSync(join(app.dataDirectory, 'history.db'));
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();

  await app.restart();
  await openWindow(page, app);
  await openHistory(page);
  const rows = page.getByRole('row');
  await expect(rows.filter({ hasText: 'Hello' })).toHaveCount(3);
  await expect(rows.filter({ hasText: 'Hello' }).filter({ hasText: 'ok' })).toHaveCount(3);
  await expect(rows.filter({ hasText: 'Count' }).filter({ hasText: 'lost' })).toHaveCount(1);
  await rows.filter({ hasText: 'Count' }).click();
  await expect(page.getByRole('region', { name: 'Replay' }).locator('.xterm-rows')).toContainText('line 3');
});

test('a command that ignores SIGTERM is gone after its time-out, and the run says how it ended (RUN-3)', async ({
  page,
}) => {
  await openWindow(page, app);
  await run(page, 'Stubborn');
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/timed out/, { timeout: 15_000 });
  await expect(outputPanel(page)).toContainText('0 processes left');
});

test('SIGTERM stops the app cleanly in mid-run: recorded as cancelled, nothing left, exit 0', async ({ page }) => {
  await openWindow(page, app);
  await run(page, 'Count');
  await expect(terminalText(page)).toContainText('line 2');
  expect(await app.stop('SIGTERM')).toBe(0);
  await app.restart();
  await openWindow(page, app);
  await openHistory(page);
  await expect(page.getByRole('row').filter({ hasText: 'Count' })).toContainText('cancelled');
});

test('a refused value is told beside its field and recorded; the eleventh request waits (POL-4, POL-7)', async ({
  page,
}) => {
  await writeActions(
    app,
    `
actions:
  - id: restart_service
    title: Restart service
    group: Test
    params: { unit: { type: service } }
    argv: [systemctl, restart, '{unit}']
  - id: hello
    title: Hello
    group: Test
    argv: [echo, hello]
`,
  );
  await openWindow(page, app);
  await selectServers(page, 'This computer');
  const form = await chooseAction(page, 'Test', 'Restart service');
  for (const value of ['nginx; reboot', '-H evil', 'x'.repeat(65)]) {
    await form.getByRole('combobox').or(form.getByRole('textbox')).first().fill(value);
    await expect(form.getByRole('button', { name: /Run on/ })).toBeDisabled();
    await expect(form.getByText(/unit/i).first()).toBeVisible();
  }
  for (let n = 0; n < 10; n += 1) {
    await run(page, 'Hello');
    await expect(page.getByRole('tab')).toHaveCount(n + 1);
  }
  await run(page, 'Hello');
  await expect(
    page.getByRole('form', { name: 'Hello' }).getByRole('button', { name: /Run again in \d+ s/ }),
  ).toBeVisible();
});
