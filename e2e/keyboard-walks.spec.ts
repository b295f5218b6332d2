import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { FIVE_HOSTS, startFiveHosts } from './five-hosts.ts';
import { expectVisibleFocus, pressControl, sayInPalette, tabTo } from './keyboard.ts';
import { sshdAvailable } from './lab/sshd.ts';
import { openWindow, outputPanel, serverRow, terminalText, writeActions } from './window.ts';

// What people do every evening, by keyboard alone (UI-2): nothing in this file touches the mouse.

test.use(readableTerminal);

const servers = (page: Page) => page.getByRole('grid', { name: 'Servers' });

test('a batch on five hosts: folded, one deviant, one unreachable, and the failed one again', async ({ page }) => {
  const lab = sshdAvailable();
  test.skip(!lab.available, lab.available ? '' : `skipped: ${lab.reason}`);
  const hosts = await startFiveHosts();
  try {
    await openWindow(page, hosts.app);
    for (const name of FIVE_HOSTS) await expect(serverRow(page, name)).toBeVisible();
    await tabTo(page, servers(page));
    for (const key of ['Home', 'ArrowDown', 'Shift+End']) await page.keyboard.press(key);
    await expect(page.getByText('5 selected', { exact: true })).toBeVisible();
    await page.keyboard.press('F6');
    await expect(page.locator('[data-action-card="updates"]')).toBeFocused();
    await page.keyboard.press('Enter');
    const run = page.getByRole('form', { name: 'Pending updates' }).getByRole('button', { name: 'Run on 5 servers' });
    await expect(run).toBeFocused();
    await expect(run).toBeEnabled();
    await page.keyboard.press('Enter');

    const panel = outputPanel(page);
    const agree = panel.getByRole('region', { name: '3 servers agree: web-1, web-2 and db-1' });
    await expect(agree).toContainText('0 upgraded');
    await expect(panel.getByRole('region', { name: '1 differs: nas' })).toContainText('+Only here: 3 upgraded');
    await expect(panel.getByRole('region', { name: '1 failed: backup' })).toBeVisible({ timeout: 20_000 });

    await page.keyboard.press('Control+.');
    const folded = panel.getByRole('region', { name: 'Outputs, folded' });
    await tabTo(page, folded);
    await expectVisibleFocus(page);
    await page.keyboard.press('End');
    await expect(panel.getByRole('region', { name: '1 failed: backup' })).toBeInViewport();
    await page.keyboard.press('Escape');
    await expect(servers(page)).toBeVisible();

    await hosts.sshds.at(-1)?.up();
    await pressControl(page, panel.getByRole('button', { name: 'Retry the failed one' }));
    await expect(page.getByRole('tab', { name: /backup/ }).last()).toHaveAttribute('aria-selected', 'true');
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/, { timeout: 15_000 });
    await expect(terminalText(page)).toContainText('0 upgraded');

    await test.step('the tabs are gone through, and closed', async () => {
      const shown = page.getByRole('tab', { selected: true });
      await expect(page.getByRole('tab')).toHaveCount(2);
      await page.keyboard.press('Alt+PageUp');
      await expect(shown).toHaveAccessibleName(/All 5 *, 1 did not succeed/);
      for (const name of FIVE_HOSTS) {
        await page.keyboard.press('Alt+PageDown');
        await expect(shown).toHaveAccessibleName(new RegExp(name));
      }
      await expect(shown).toHaveAccessibleName(/backup *, not started/);
      const before = await page.getByRole('tab').count();
      await page.keyboard.press('Alt+w');
      await expect(page.getByRole('tab')).toHaveCount(before - 1);
    });
  } finally {
    await hosts.dispose();
  }
});

test.describe('the history', () => {
  let app: App;
  test.beforeAll(async () => {
    app = await startApp();
    await writeActions(
      app,
      'actions:\n  - { id: say, title: Say, group: Test, argv: [echo, it, said, "{word}"], params: { word: { type: string } } }\n',
    );
  });
  test.afterAll(() => app.dispose());

  test('is searched, a record is opened, and run again', async ({ page }) => {
    await openWindow(page, app);
    await expect(page.locator('[data-action-card="say"]')).toBeVisible();
    for (const word of ['apple', 'zwetschge', 'pear']) {
      await sayInPalette(page, `say ${word} on this computer`, `Say “${word}” on This computer`);
      await expect(terminalText(page)).toContainText(`it said ${word}`);
      await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
    }
    await page.keyboard.press('Control+h');
    const search = page.getByLabel('Search the history');
    await expect(search).toBeFocused();
    await page.keyboard.type('zwetschge');
    const rows = page.getByRole('grid', { name: 'Runs' });
    await expect(rows.locator('tr[data-index]')).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await expect(rows).toBeFocused();
    await expectVisibleFocus(page);
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary', { name: 'Details of the run' });
    await expect(details).toContainText('zwetschge');
    await pressControl(page, details.getByRole('button', { name: 'Run again' }));
    await expect(terminalText(page)).toContainText('it said zwetschge');
    await expect(page.getByRole('tab')).toHaveCount(4);
    await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  });
});
