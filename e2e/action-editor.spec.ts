import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type App, startApp } from './app.ts';
import * as keyboard from './keyboard.ts';
import { look } from './look.ts';
import { openWindow, outputPanel, writeActions } from './window.ts';

// An action is written, tried and run without a mouse.

const ACTIONS = `# Mine.
actions:
  # Looks ----
  - id: greet
    title: Greet
    description: Says hello to whoever is named, in a sentence that is longer than the editor is wide, so that it scrolls.
    group: Looks
    argv: [printf, 'hello %s', '{name}'] # politely
    params:
      # whom
      name: {type: string, title: Name}
`;

let app: App;
let page: Page;

test.beforeEach(async ({ browser }) => {
  app = await startApp();
  await writeActions(app, ACTIONS);
  page = await (await browser.newContext()).newPage();
  await openWindow(page, app);
  await expect(card()).toBeVisible();
});

test.afterEach(async () => {
  await page.close();
  await app.dispose();
});

const card = () => page.locator('[data-action-card="greet"]');
const editor = () => page.getByRole('dialog', { name: 'Edit action' });
const yaml = () => editor().getByRole('textbox', { name: 'YAML' });
const press = (keys: string) => page.keyboard.press(keys);

const tabTo = (target: Locator, key = 'Tab') => keyboard.tabTo(page, target, { key });

async function openEditor(): Promise<void> {
  await tabTo(page.getByRole('button', { name: 'More for Greet' }));
  await press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await press('Enter');
  await expect(yaml()).toBeVisible();
}

test('an action is edited in form and YAML, tried, saved and run by keyboard alone', async () => {
  await openEditor();
  const form = editor().getByRole('form', { name: 'Action' });
  const save = editor().getByRole('button', { name: 'Save' });

  await test.step('the form changes the text, whose comments stay', async () => {
    await tabTo(form.getByLabel('Title').first());
    await press('ControlOrMeta+a');
    await page.keyboard.type('Greet: politely');
    await expect(yaml()).toContainText('title: "Greet: politely"');
    await tabTo(form.getByRole('textbox', { name: 'Word 2' }));
    await press('Enter');
    await page.keyboard.type("it's me,");
    await expect(yaml()).toContainText(`argv: [printf, 'hello %s', "it's me,", '{name}'] # politely`);
    await press('ControlOrMeta+a');
    await press('Backspace');
    await press('Backspace');
    await expect(form.getByRole('textbox', { name: 'Word 2' })).toBeFocused();
    await expect(yaml()).toContainText("argv: [printf, 'hello %s', '{name}'] # politely");
    await tabTo(form.getByRole('button', { name: 'Add parameter' }));
    await press('Enter');
    await expect(form.getByRole('alert').filter({ hasText: /^the parameter is never used/i })).toBeVisible();
    await expect(save).toBeDisabled();
  });

  await test.step('the text changes the form, with completion; faults are underlined and told', async () => {
    await tabTo(yaml());
    await press('ControlOrMeta+End');
    await page.keyboard.type('ri');
    const list = page.getByRole('listbox');
    await expect(list.getByRole('option').first()).toContainText('risk');
    await look(page, 'action-editor-completion');
    await press('Enter');
    await page.keyboard.type('non');
    await expect(editor().getByText(/^Line 11, column 7: risk: use one of: safe, caution, danger\.$/)).toBeVisible();
    await expect(yaml().locator('.cm-lintRange-error').filter({ hasText: 'non' })).toBeVisible();
    await press('ControlOrMeta+Backspace');
    await page.keyboard.type('cau');
    await expect(list.getByRole('option').first()).toContainText('caution');
    await press('Escape');
    await expect(list).toBeHidden();
    await expect(editor()).toBeVisible();
    await page.keyboard.type('tion');
    await expect(form.getByRole('combobox', { name: 'Risk' })).toContainText('asks once');
    await tabTo(form.getByRole('button', { name: 'Remove value' }), 'Shift+Tab');
    await press('Enter');
    await expect(save).toBeEnabled();
  });

  await test.step('Tab leaves the text, and Escape does not throw changes away', async () => {
    await press('Tab');
    await expect(yaml()).not.toBeFocused();
    await press('Escape');
    await expect(editor().getByText('Your changes are not saved.')).toBeVisible();
    await tabTo(editor().getByRole('button', { name: 'Keep editing' }));
    await press('Enter');
    await expect(save).toBeVisible();
  });

  await test.step('a dry run shows the exact words and refusals, and runs nothing', async () => {
    await tabTo(editor().getByRole('tab', { name: 'YAML' }), 'Shift+Tab');
    await press('ArrowRight');
    await press('Enter');
    const panel = editor().getByRole('tabpanel', { name: 'Dry run' });
    await tabTo(panel.getByLabel('Name'));
    await page.keyboard.type("-x $(reboot)'s");
    await expect(panel.getByText('This would be refused.')).toBeVisible();
    await press('Home');
    await press('Delete');
    const words = panel.getByRole('list', { name: 'Words that would run' }).getByRole('listitem');
    await expect(words).toHaveText(['printf', 'hello %s', "x $(reboot)'s"]);
    await expect(panel.locator('pre')).toHaveText("printf 'hello %s' 'x $(reboot)'\\''s'");
  });

  await test.step('saved, it runs as it was tried', async () => {
    await tabTo(save);
    await press('Enter');
    await expect(editor()).toBeHidden();
    await expect(card()).toContainText('Greet: politely');
    const written = await readFile(join(app.dataDirectory, 'actions.yaml'), 'utf8');
    expect(written).toBe(ACTIONS.replace('title: Greet', 'title: "Greet: politely"').concat('    risk: caution\n'));

    await tabTo(card());
    await press('Enter');
    await expect(page.getByRole('form', { name: 'Greet: politely' }).getByLabel('Name')).toBeFocused();
    await page.keyboard.type("x $(reboot)'s");
    const run = page.getByRole('form', { name: 'Greet: politely' }).getByRole('button', { name: /^Run/ });
    await expect(run).toBeEnabled();
    await press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Greet: politely on This computer' }));
    await press('Enter');
    await expect(outputPanel(page)).toContainText("hello x $(reboot)'s");
  });
});
