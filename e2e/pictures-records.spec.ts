import { expect, test } from '@playwright/test';
import { openRecord, picturedTest } from './pictured-history.ts';
import { compare } from './pictures.ts';
import { steadyWords } from './steady-words.ts';
import { openHistory } from './window.ts';

picturedTest('records and replays look as they did (UI-3, HIS-3)', { watch: false }, async ({ page }) => {
  await openHistory(page);
  const details = page.getByRole('complementary', { name: 'Details of the run' });

  await test.step('every way to end', async () => {
    for (const [text, outcome, name] of [
      ['updates db-1', 'exit 100', 'failed'],
      ['reboot nas', 'refused', 'refused'],
      ['restart web-2', 'lost', 'lost'],
      ['log web-2', 'cancelled', 'cancelled'],
      ['uptime backup', 'not started', 'not-started'],
      ['follow pihole', 'timed out', 'timed-out'],
      ['rebuild faces', 'SIGKILL', 'killed'],
    ] as const) {
      await openRecord(page, text);
      await expect(details).toContainText(outcome);
      await compare(page, `record-${name}`);
    }
  });

  await test.step('the replay, and a search in it', async () => {
    await openRecord(page, 'check pool');
    const replay = page.getByRole('region', { name: 'Replay' });
    await replay.getByRole('button', { name: '1×', exact: true }).click();
    await replay.getByRole('button', { name: 'Replay from the beginning' }).click();
    await expect(replay).toContainText(/\d s of 10 m 00 s/);
    await steadyWords(page, [[/^(\d m )?\d+(\.\d+)? s$/g, '30 s']]);
    await compare(page, 'replay', undefined, [replay.locator(':scope > [aria-hidden]')]);
    await replay.getByRole('button', { name: 'At once' }).click();
    await expect(replay).toContainText('10 m 00 s of 10 m 00 s');
    await replay.getByRole('button', { name: 'Search' }).click();
    await page.getByLabel('Text to find').fill('tank');
    await expect(replay).toContainText('1 of 2');
    await compare(page, 'replay-search');
  });
});
