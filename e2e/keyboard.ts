import { expect, type Locator, type Page } from '@playwright/test';

/** Presses Tab until the control has the focus, as somebody does who has no mouse. */
export async function tabTo(page: Page, control: Locator, { key = 'Tab', most = 80 } = {}): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press(key);
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
