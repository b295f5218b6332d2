import { expect, type Locator, type Page, test } from '@playwright/test';
import { drawnAnew, expectAccessible, LARGEST, resize, SMALLEST } from './look.ts';

// Pictures of every screen with the same data and the same time of day, compared with those of the commit before
// (e2e/baselines). After a change that was meant, `npm run test:browser -- pictures --update-snapshots` takes those
// anew that differ: look at them. They say nothing on a machine that draws letters otherwise: there axe looks at every
// screen all the same, and only the pictures are left out.

const SIZES = [LARGEST, { width: 1180, height: 760 }, SMALLEST] as const;
const THEMES = ['dark', 'light'] as const;

/** What is noted about a test whose screens are not compared with pictures. */
const DRAWN_OTHERWISE = 'not compared: this machine draws letters otherwise than the one the pictures are from';

/**
 * To be called first by what compares pictures. Leaves the test out where there is no Linux, and the pictures where
 * letters are drawn otherwise.
 */
export async function preparePictures(page: Page): Promise<void> {
  test.skip(
    process.platform !== 'linux',
    'skipped: the servers of pictures have loopback addresses that only Linux has',
  );
  if (await drawsAlike(page)) return;
  test.info().annotations.push({ type: DRAWN_OTHERWISE });
  console.log(DRAWN_OTHERWISE);
}

/** Whether this machine draws letters as the one did that the pictures are from. */
async function drawsAlike(page: Page): Promise<boolean> {
  const sample = await page.context().newPage();
  await sample.setContent(
    '<p style="font: 13px system-ui, sans-serif">The quick brown fox 0123456789</p><pre style="font: 13px monospace">jumps over ~$ {} [] =&gt; the lazy dog</pre>',
  );
  const letters = await sample.screenshot({ clip: { x: 0, y: 0, width: 300, height: 90 } });
  await sample.close();
  try {
    expect(letters).toMatchSnapshot('letters.png', { maxDiffPixelRatio: 0 });
    return true;
  } catch {
    return false;
  }
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
  const alike = test.info().annotations.every(({ type }) => type !== DRAWN_OTHERWISE);
  for (const size of SIZES) {
    await resize(page, size);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await prepare?.();
      const picture = `${name}-${colorScheme}-${size.width}.png`;
      if (alike)
        await expect.soft(page).toHaveScreenshot(picture, { maxDiffPixelRatio: 0.01, mask, maskColor: '#808080' });
      else await drawnAnew(page);
      if (size === LARGEST || (size === SMALLEST && colorScheme === 'dark'))
        await expectAccessible(page, `${name}, ${colorScheme}, ${size.width}`);
    }
  }
  await resize(page, LARGEST);
}
