import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, type ViewportSize } from '@playwright/test';

/** The largest and the smallest of the sizes that screens are made for. */
export const LARGEST = { width: 1440, height: 900 } as const;
export const SMALLEST = { width: 900, height: 600 } as const;

/**
 * Lets axe look at the screen as it is in the sizes where most and least is shown; in both themes where that makes a
 * difference. For what has no pictures; leaves the window large.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const [size, colorScheme] of [
    [SMALLEST, 'dark'],
    [LARGEST, 'dark'],
    [LARGEST, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await resize(page, size);
    await expectAccessible(page, `${name}, ${colorScheme}, ${size.width}`);
  }
}

/** Playwright's own does not wait for the window to have drawn itself anew. */
export async function resize(page: Page, size: ViewportSize): Promise<void> {
  await page.setViewportSize(size);
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
  await drawnAnew(page);
}

/** Waits until the window has drawn itself anew, with what it does when its size or the theme changes. */
export async function drawnAnew(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
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
