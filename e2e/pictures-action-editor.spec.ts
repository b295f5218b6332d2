import { expect, type Page, test } from '@playwright/test';
import { type PicturedActions, startPicturedActions } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { dismiss, selectServers } from './window.ts';

let pictured: PicturedActions;
let page: Page;

test.beforeEach(async ({ browser }) => {
  test.setTimeout(600_000);
  pictured = await startPicturedActions(browser);
  page = pictured.page;
});

test.afterEach(() => pictured?.dispose());

const dialog = () => page.getByRole('dialog');

test('the editor of actions looks as it did (UI-3)', async () => {
  await selectServers(page, 'web-1');
  const open = async (title: string, item: string) => {
    await pictured.card(title).hover();
    await page.getByRole('button', { name: `More for ${title}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect(yaml()).toBeVisible();
  };
  const yaml = () => dialog().getByRole('textbox', { name: 'YAML' });
  await open('Reboot', 'New action…');
  await expect(dialog().getByText('This can be saved.')).toBeVisible();
  await compare(page, 'editor-new');
  await yaml().fill('id: My Action\ntitle: ""\ngroup: Other\nargv: [uptime, "{since}"]\nrisk: none\ntimeout: 0\n');
  await expect(dialog().getByText(/^Line 5/)).toBeVisible();
  await compare(page, 'editor-faults');
  await yaml().fill('id: my_action\ntitle: [My action\nargv: [uptime]\n');
  await expect(dialog().getByText('The YAML cannot be read.')).toBeAttached();
  await compare(page, 'editor-broken');
  await page.keyboard.press('Escape');
  await expect(dialog().getByText('Your changes are not saved.')).toBeVisible();
  await compare(page, 'editor-unsaved');
  await dialog().getByRole('button', { name: 'Discard changes' }).click();
  await expect(dialog()).toBeHidden();
  await page.getByRole('navigation', { name: 'Groups of actions' }).getByRole('button', { name: 'Fields' }).click();
  await open('Ask for everything', 'Edit action…');
  await dialog().getByRole('tab', { name: 'Dry run' }).click();
  await compare(page, 'editor-dry-run-refused');
  const panel = dialog().getByRole('tabpanel', { name: 'Dry run' });
  const right = {
    Text: 'nine lives',
    Count: '9',
    Service: 'nginx',
    Container: 'pihole',
    Directory: '/var/log',
    Machine: 'nas.lan',
    Port: '80',
    Token: '1234',
  };
  for (const [label, value] of Object.entries(right)) await panel.getByLabel(label, { exact: true }).fill(value);
  await expect(panel.getByText('one secret over standard input')).toBeVisible();
  await compare(page, 'editor-dry-run', () => panel.getByText('one secret').scrollIntoViewIfNeeded());
  await dismiss(dialog());
  await pictured.card('Choose in vain').hover();
  await page.getByRole('button', { name: 'More for Choose in vain' }).click();
  await compare(page, 'card-menu');
  await page.getByRole('menuitem', { name: 'Remove', exact: true }).click();
  // A toast stays as long as it has the focus.
  await compare(page, 'action-removed', () => page.getByRole('button', { name: 'Undo' }).focus());
});
