import { join } from 'node:path';
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

/** Hides what is there for a moment only. */
const STYLE = join(import.meta.dirname, 'pictures.css');

/** How long a picture may take to become what it was, in milliseconds: what comes late on a busy machine still comes. */
const PATIENCE_MS = 15_000;

/**
 * Compares the screen with its pictures in every theme and size, and lets axe look at the largest in both themes and at
 * the smallest in one. Every pixel counts: what differs from run to run has to be kept steady. Leaves the window large,
 * and the pointer where it touches nothing.
 * `prepare` is called for each picture, for what closes when the window changes (an open list of choices).
 * `mask` is what differs from one time to the next and cannot be kept steady, and is painted over.
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
      // What comes to lie under a resting pointer tells something about itself after a while.
      await page.mouse.move(0, 0);
      await prepare?.();
      if (alike) await expectPicture(page, `${name}-${colorScheme}-${size.width}.png`, mask);
      else await drawnAnew(page);
      if (size === LARGEST || (size === SMALLEST && colorScheme === 'dark'))
        await expectAccessible(page, `${name}, ${colorScheme}, ${size.width}`);
    }
  }
  await resize(page, LARGEST);
}

async function expectPicture(page: Page, picture: string, mask: Locator[]): Promise<void> {
  const options = { mask, maskColor: '#808080', stylePath: STYLE };
  // After a change of everything nobody should wait for each of them.
  if (test.info().errors.length > 0) await expect.soft(page).toHaveScreenshot(picture, options);
  else await expect.soft(() => expect(page).toHaveScreenshot(picture, options)).toPass({ timeout: PATIENCE_MS });
}
