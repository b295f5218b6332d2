import { expect, type Locator, type Page } from '@playwright/test';
import { drawnAnew } from './look.ts';

/**
 * Presses Tab until the control has the focus, as somebody does who has no mouse. Another key, such as an arrow, is pressed
 * once what the last one did is seen: menus move the focus in the frame after.
 */
export async function tabTo(page: Page, control: Locator, { key = 'Tab', most = 80 } = {}): Promise<void> {
  await expect(control).toBeVisible();
  // What was opened just now takes the focus in the frames after it is there.
  await drawnAnew(page);
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press(key);
    if (!key.endsWith('Tab')) await drawnAnew(page);
  }
  await expect(control, `reached by pressing ${key} ${most} times`).toBeFocused();
}

/** Whether the control has the focus now. */
export function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element) => element === document.activeElement);
}

/** Goes to the control with Tab and presses it. */
export async function pressControl(page: Page, control: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

/** Looks for the line that shows where the focus is: around what has it, or at what that points at as active. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const look = () => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'nothing has the focus';
    const pointedAt = document.getElementById(focused.getAttribute('aria-activedescendant') ?? '');
    const shown = [focused, pointedAt, focused.closest('label'), focused.closest('[data-separator]')];
    const outlined = shown.some(
      (element) =>
        element &&
        (getComputedStyle(element).outlineStyle !== 'none' || getComputedStyle(element).boxShadow !== 'none'),
    );
    return outlined ? 'seen' : focused.outerHTML.slice(0, 300);
  };
  // Where something goes with the focus, that comes back a frame or two later.
  await expect.poll(() => page.evaluate(look)).toBe('seen');
}

/** Says something in the palette and chooses what fits best, once it is the entry with this name. */
export async function sayInPalette(page: Page, words: string, entry: string | RegExp): Promise<void> {
  const palette = page.getByRole('dialog', { name: 'Search' });
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(words);
  await expect(palette.getByRole('option', { name: entry }).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
}
