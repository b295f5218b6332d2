import { expect, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { readableTerminal } from './chromium.ts';
import { sayInPalette } from './keyboard.ts';
import { chooseAction, openSettings, openWindow, outputPanel, writeActions } from './window.ts';

// What screen readers are told (UI-3): every control of every screen has a name, and what begins and ends is said once.

test.use(readableTerminal);

const ACTIONS = `actions:
  - { id: say, title: Say, group: Test, argv: [echo, "{word}"], params: { word: { type: string } } }
  - { id: ask, title: Ask, group: Test, risk: danger, argv: ['true'] }
`;

/** Roles of what can be used, and of what opens over the window. */
const CONTROLS = new Set([
  ...['button', 'link', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'switch', 'slider', 'spinbutton'],
  ...['tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'grid', 'splitter', 'dialog', 'alertdialog'],
  ...['menu', 'listbox', 'tabpanel', 'table', 'navigation', 'complementary'],
]);

let app: App;

test.beforeAll(async () => {
  app = await startApp();
  await writeActions(app, ACTIONS);
});

test.afterAll(() => app.dispose());

/** The controls without a name, as the browser tells them to screen readers. */
async function unnamed(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const controls = nodes.filter((node) => !node.ignored && CONTROLS.has(String(node.role?.value)));
  expect(controls.length).toBeGreaterThan(1);
  return controls
    .filter((node) => String(node.name?.value ?? '').trim() === '')
    .map((node) => `${node.role?.value} (node ${node.backendDOMNodeId})`);
}

async function expectNamed(page: Page, screen: string): Promise<void> {
  await test.step(screen, async () => expect.soft(await unnamed(page), screen).toEqual([]));
}

test('every control has a name', async ({ page }) => {
  await openWindow(page, app);
  await expect(page.locator('[data-action-card]')).toHaveCount(2);
  await expectNamed(page, 'first start');
  await sayInPalette(page, 'say hello on this computer', /^Say “hello”/);
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  await page.keyboard.press('Control+f');
  await expectNamed(page, 'run, with the search in its output');
  for (const [words, entry] of [
    ['add a server', 'Add a server'],
    ['import servers', 'Import servers'],
    ['edit action say', 'Edit action “Say”'],
    ['all connections', 'Show all connections'],
    ['list shortcuts', /^List the shortcuts/],
    ['test this computer', 'Test This computer step by step'],
    ['ask on this computer', /^Ask on This computer/],
  ] as const) {
    await sayInPalette(page, words, entry);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNamed(page, words);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('s');
  await expectNamed(page, 'palette');
  await page.keyboard.press('Escape');
  await sayInPalette(page, 'show overview', /overview/);
  await expectNamed(page, 'overview');
  await page.keyboard.press('Control+h');
  await page.getByRole('row').filter({ hasText: 'Say' }).click();
  await expect(page.getByRole('complementary', { name: 'Details of the run' })).toBeVisible();
  await expectNamed(page, 'history with details');
  for (const section of [
    'Appearance',
    'Shortcuts',
    'Notifications',
    'Limits',
    'Credentials',
    'API keys',
    'Data folder',
  ]) {
    await openSettings(page, section);
    await expectNamed(page, `settings: ${section}`);
  }
  await page.setViewportSize({ width: 900, height: 600 });
  await page.getByRole('button', { name: 'Servers', exact: true }).click();
  await expectNamed(page, 'servers as a drawer');
});

test('what begins is said once, and its end by the status of the run', async ({ page }) => {
  await openWindow(page, app);
  const begins = page.getByRole('status', { name: 'What begins' });
  await expect(begins).toHaveText('');
  // Every text that the region ever has, as a screen reader would say it.
  await begins.evaluate((region) => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await sayInPalette(page, 'say hello on this computer', /^Say “hello”/);
  const status = outputPanel(page).getByRole('status').first();
  await expect(status).toHaveText(/ok/);
  await expect(begins).toHaveText('Running Say on This computer');
  expect(await page.evaluate(() => Reflect.get(window, 'said'))).toEqual(['Running Say on This computer']);
  // It is in view, so that no toast says the same again.
  await expect(page.locator('[data-sonner-toast]')).toHaveCount(0);
});

test('the output can be read as a text, and the focus is back where it was', async ({ page }) => {
  await openWindow(page, app);
  await sayInPalette(page, 'say hello on this computer', /^Say “hello”/);
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  const more = outputPanel(page).getByRole('button', { name: 'More ways to copy and save' });
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Read as plain text' }).press('Enter');
  const text = page.getByRole('dialog', { name: 'Output of Say on This computer' }).getByRole('textbox');
  await expect(text).toBeFocused();
  await expect(text).toHaveValue('hello\n');
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

test('a held Enter starts one run, not many', async ({ page }) => {
  await openWindow(page, app);
  const tabs = page.getByRole('region', { name: 'Output', exact: true }).getByRole('tab');
  const before = await tabs.count();
  const form = await chooseAction(page, 'Test', 'Say');
  await form.getByLabel('Word').fill('once');
  await expect(page.getByRole('button', { name: /^Run on/ })).toBeEnabled();
  // Playwright makes every press after the first a repeat until the key is let go.
  for (let presses = 0; presses < 15; presses += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
  await expect(tabs).toHaveCount(before + 1);
});
