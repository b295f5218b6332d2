import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 900, height: 600 },
] as const;
const THEMES = ['dark', 'light'] as const;

/**
 * Takes a picture of the screen as it is in every theme and size (test-results/screens), and lets axe look at each.
 * Leaves the window large.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.waitForTimeout(150);
      await page.screenshot({ path: `test-results/screens/${name}-${theme}-${size.width}.png` });
      await expectAccessible(page, `${name}, ${theme}, ${size.width}`);
    }
  }
  await page.setViewportSize(SIZES[0]);
}

/** Lets axe look at the page as it is; what it finds is told under this name, and the test goes on. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // Its script stays in the page. To evaluate it anew takes longer than to look.
  const present = await page.evaluate(() => 'axe' in window);
  const { violations } = await new AxeBuilder({ page, ...(present && { axeSource: 'undefined' }) })
    // Without it a second page is opened for each look. What it leaves out, frames of other origins, is nowhere here.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  expect.soft(found, name).toEqual([]);
}
