import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@playwright/test';
import { systemClock } from '../electron/backend/ports.ts';
import { openHistory as openHistoryFile } from '../electron/backend/store/history.ts';
import { PICTURED_AT } from './lab/past.ts';
import { openRecord, picturedTest } from './pictured-history.ts';
import { compare } from './pictures.ts';
import { steadyWords } from './steady-words.ts';
import { dismiss, openHistory, outputPanel } from './window.ts';

const DAY = 86_400_000;

picturedTest(
  'comparisons and verifications look as they did (UI-3, HIS-2, HIS-5)',
  { watch: false },
  async ({ app, page }) => {
    await steadyWords(page, [
      [/^[0-9a-f]{64}$/g, '6ec67f8a7412349a55f46107ee771594ca2ac896626e9dd6f1b952dbb5ada006'],
      [/^browser: [0-9a-f]{8}$/g, 'browser: pictured'],
    ]);
    await openHistory(page);
    const details = page.getByRole('complementary', { name: 'Details of the run' });
    const comparison = page.getByRole('dialog', { name: 'Compare two runs' });
    await test.step('compared', async () => {
      await page.getByLabel('Search the history').fill('snapshot no space');
      await page.getByRole('row').filter({ hasText: 'exit 3' }).first().click();
      await expect(details).toContainText('exit 3');
      await page.getByRole('button', { name: 'Compare with last good' }).click();
      await expect(comparison).toContainText('no space left on device');
      await compare(page, 'compare-last-good');
      await dismiss(comparison);
      await page.getByRole('button', { name: 'Close the details' }).click();
    });

    await test.step('run again', async () => {
      await openRecord(page, 'say hello');
      await page.getByRole('button', { name: 'Run again' }).click();
      await expect(outputPanel(page).getByRole('status').first()).toHaveText(/ok/);
      await compare(page, 'run-again');
      await openHistory(page);
    });

    const verification = page.getByRole('dialog', { name: 'Verify history' });
    const verify = async () => {
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      await expect(verification.getByRole('button', { name: 'Verify again' })).toBeEnabled();
    };
    await test.step('what retention left, and a record that was changed', async () => {
      const { history } = openHistoryFile(join(app.dataDirectory, 'history.db'), systemClock);
      history.letGo(PICTURED_AT - 20 * DAY);
      while (history.sweep(100).length > 0);
      history.close();
      await verify();
      await expect(verification).toContainText('older records went by the time limit');
      await compare(page, 'verify-after-retention');
      await dismiss(verification);
      const database = new DatabaseSync(join(app.dataDirectory, 'history.db'));
      database.exec("DROP TRIGGER asked_keeps; UPDATE asked SET run = run || ' ' WHERE number = 120");
      database.close();
      await verify();
      await expect(verification).toContainText('is not what was written');
      await compare(page, 'verify-changed-record');
    });
  },
);
