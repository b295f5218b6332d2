import { expect, type Locator, type Page, type ViewportSize } from '@playwright/test';
import { expectAccessible } from './look.ts';

// Pictures of every screen with the same data and the same time of day, compared with those of the commit before
// (e2e/baselines). After a change that was meant, `npm run test:browser -- pictures --update-snapshots` takes those
// anew that differ: look at them. They say nothing on a machine that draws letters otherwise, so there they are left out.

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1180, height: 760 },
  { width: 900, height: 600 },
] as const;
const THEMES = ['dark', 'light'] as const;

export const DRAWN_OTHERWISE = 'skipped: this machine draws letters otherwise than the one the pictures are from';

/** Whether this machine draws letters as the one did that the pictures are from. */
export async function drawsAlike(page: Page): Promise<boolean> {
  const sample = await page.context().newPage();
  await sample.setContent(
    '<p style="font: 13px system-ui, sans-serif">The quick brown fox 0123456789</p><pre style="font: 13px monospace">jumps over ~$ {} [] =&gt; the lazy dog</pre>',
  );
  const alike = await expect(sample)
    .toHaveScreenshot('letters.png', { maxDiffPixelRatio: 0, clip: { x: 0, y: 0, width: 300, height: 90 } })
    .then(
      () => true,
      () => false,
    );
  await sample.close();
  return alike;
}

/**
 * Compares the screen as it is with its pictures in every theme and size, and lets axe look at the largest in both
 * themes and at the smallest in one. Leaves the window large.
 * `prepare` is called in each size, for what closes when the window changes (an open list of choices).
 * `mask` is what differs from one time to the next, and is painted over.
 */
export async function compare(
  page: Page,
  name: string,
  prepare?: () => Promise<void>,
  mask: Locator[] = [],
): Promise<void> {
  for (const size of SIZES) {
    await resize(page, size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await prepare?.();
      const picture = `${name}-${colorScheme}-${size.width}.png`;
      await expect.soft(page).toHaveScreenshot(picture, { maxDiffPixelRatio: 0.01, mask, maskColor: '#808080' });
      if (size === SIZES[0] || (size === SIZES[2] && colorScheme === 'dark'))
        await expectAccessible(page, `${name}, ${colorScheme}, ${size.width}`);
    }
  }
  await resize(page, SIZES[0]);
}

/** Playwright's own does not wait for the window to have drawn itself anew. */
async function resize(page: Page, size: ViewportSize): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}
