import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../ports.ts';
import { openHistory } from './history.ts';
import { newestRuns, recentRuns } from './newest-runs.ts';
import { askedRun, recordRun } from './testing/history.ts';

test('only what ran and has ended is drawn, the newest of it, oldest first', () => {
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-newest-'));
  const { history } = openHistory(join(directory, 'history.db'), systemClock);
  try {
    recordRun(history, 'first');
    recordRun(history, 'failed', {}, { kind: 'exited', code: 1 });
    recordRun(history, 'elsewhere', { server: 'nas' });
    recordRun(history, 'other', { action: 'reboot' });
    recordRun(
      history,
      'turned down',
      {},
      {
        kind: 'refused',
        error: { code: 'EMPTY_COMMAND', message: 'm', next: 'n' },
      },
    );
    history.begin(askedRun('going on'));
    recordRun(history, 'look-up', { lookup: true });
    const ids = (serverIds: string[]) =>
      newestRuns(history, { actionId: 'uptime', serverIds, limit: 500 }).map(({ runId }) => runId);

    expect(ids([])).toEqual(['first', 'failed', 'elsewhere', 'look-up']);
    expect(ids(['nas'])).toEqual(['elsewhere']);
    expect(recentRuns(history, { serverId: 'web', limit: 2 }).map(({ runId }) => runId)).toEqual(['failed', 'other']);
    expect(recentRuns(history, { serverId: 'nas', limit: 1 })[0]).toMatchObject({
      action: { title: 'Title of uptime' },
      outcome: { kind: 'exited', code: 0 },
      durationMs: 4.25,
    });
  } finally {
    history.close();
    rmSync(directory, { recursive: true });
  }
});
