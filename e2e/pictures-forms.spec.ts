import { expect, type Page, test } from '@playwright/test';
import { type PicturedActions, startPicturedActions } from './pictured-actions.ts';
import { compare } from './pictures.ts';
import { chooseAction, dismiss, selectServers } from './window.ts';

let pictured: PicturedActions;
let page: Page;

test.beforeEach(async ({ browser }) => {
  test.setTimeout(600_000);
  pictured = await startPicturedActions(browser);
  page = pictured.page;
});

test.afterEach(() => pictured?.dispose());

test('forms look as they did (UI-3)', async () => {
  await test.step('a form with everything wrong', async () => {
    await selectServers(page, 'web-1');
    const form = await chooseAction(page, 'Fields', 'Ask for everything');
    await compare(page, 'form-empty');
    const wrong = {
      Text: 'Nine',
      Count: '21',
      Service: 'a/b',
      Container: 'über',
      Directory: 'var/log',
      Machine: 'a b',
      Port: '70000',
      Token: '123456789',
    };
    for (const [label, value] of Object.entries(wrong)) await form.getByLabel(label, { exact: true }).fill(value);
    await expect(form.getByRole('alert')).toHaveCount(8);
    await compare(page, 'form-faults', () => form.getByLabel('Text').focus());
    await compare(page, 'form-faults-below', () => form.getByLabel('Token').focus());
    await dismiss(form);
  });

  await test.step('a preview of differing words', async () => {
    await selectServers(page, 'web-1', 'web-2', 'web-3', 'router');
    const form = await chooseAction(page, 'Services', 'Restart a service');
    await form.getByLabel('Service').fill('nginx.service');
    await expect(form.getByText('Runs on web-2 and router')).toBeVisible();
    await compare(page, 'preview-differs');
  });

  await test.step('choices', async () => {
    await selectServers(page, 'This computer');
    const choose = async (title: string) => {
      const field = (await chooseAction(page, 'Fields', title)).getByLabel('Service');
      await field.focus();
      return field;
    };
    const field = await choose('Choose a unit');
    await expect(page.getByText(/choices from/)).toBeVisible();
    await field.press('ArrowDown');
    await field.press('ArrowDown');
    await expect(page.getByRole('option')).toHaveCount(4);
    await compare(page, 'choices-open');
    await choose('Choose in vain');
    await expect(page.getByText('did not succeed')).toBeVisible();
    await compare(page, 'choices-failed');
    await choose('Choose with patience');
    await expect(page.getByText('Asking This computer')).toBeVisible();
    await compare(page, 'choices-loading');
  });
});
