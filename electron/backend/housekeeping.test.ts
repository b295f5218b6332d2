import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../../e2e/lab/backend.ts';
import { startHousekeeping } from './housekeeping.ts';
import { systemClock } from './ports.ts';
import { createTranscripts } from './run/transcripts.ts';
import { openHistory } from './store/history.ts';
import { openSettings } from './store/settings.ts';
import { askedRun, DAY, endedRun } from './store/testing/history.ts';

// What goes from the history is gone: it goes only where somebody has said so, and has had time to think again.

const SECOND_THOUGHTS_MS = 600;

let directory: string;
let stop: (() => Promise<void>) | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-keeping-'));
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  rmSync(directory, { recursive: true });
});

/** Keeps house with a record that is 100 days old; gives whether it is there, and a way to write the settings by hand. */
async function keepHouse(firstSettings: string) {
  const file = join(directory, 'settings.yaml');
  writeFileSync(file, firstSettings);
  const settings = openSettings(file);
  const { history } = openHistory(join(directory, 'history.db'), systemClock);
  const old = askedRun('old', { askedAt: Date.now() - 100 * DAY });
  history.begin(old);
  history.end(endedRun(old));
  const transcripts = createTranscripts(join(directory, 'transcripts'));
  const removed = vi.spyOn(history, 'sweep');
  const housekeeping = startHousekeeping({
    ...{ clock: systemClock, log: silentLog, history, transcripts, settings, retryEndings: () => {} },
    secondThoughtsMs: SECOND_THOUGHTS_MS,
  });
  stop = async () => {
    await settings.close();
    await housekeeping.close();
    history.close();
  };
  // The removal at the start is over.
  await vi.waitFor(() => expect(removed.mock.results.some(({ value }) => value?.length === 0)).toBe(true));
  return {
    isKept: () => history.get('old') !== undefined,
    write: (text: string) => writeFileSync(file, text),
    problem: settings.problem,
  };
}

it('removes what is older than the settings want', async () => {
  expect((await keepHouse('history: { retention_days: 90 }')).isKept()).toBe(false);
});

it('removes nothing while nobody can read how long records are wanted, and what is due once the file is mended', async () => {
  const house = await keepHouse('history: { retention_days: 0 }\nlimits: [');
  expect(house.problem()).not.toBeNull();
  expect(house.isKept()).toBe(true);
  house.write('history: { retention_days: 60 }');
  await vi.waitFor(() => expect(house.isKept()).toBe(false), 5000);
});

it.each(['', '{}'])('keeps everything when the file was for a moment %j', async (text) => {
  const house = await keepHouse('history: { retention_days: 0 }');
  await pause(300);
  house.write(text);
  await pause(300);
  house.write('history: { retention_days: 0 } # again');
  await pause(2 * SECOND_THOUGHTS_MS);
  expect(house.problem()).toBeNull();
  expect(house.isKept()).toBe(true);
});
