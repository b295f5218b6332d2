import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../ports.ts';
import { openHistory } from './history.ts';
import { newestRuns } from './newest-runs.ts';
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
    const ids = (wanted: { actionIds?: string[]; serverIds: string[]; limit: number }) =>
      newestRuns(history, wanted).map(({ runId }) => runId);

    expect(ids({ actionIds: ['uptime'], serverIds: [], limit: 500 })).toEqual(['first', 'failed', 'elsewhere']);
    expect(ids({ actionIds: ['uptime'], serverIds: ['nas'], limit: 500 })).toEqual(['elsewhere']);
    expect(ids({ serverIds: ['web'], limit: 2 })).toEqual(['failed', 'other']);
    expect(newestRuns(history, { serverIds: ['nas'], limit: 1 })[0]).toMatchObject({
      action: { title: 'Title of uptime' },
      outcome: { kind: 'exited', code: 0 },
      durationMs: 4.25,
    });
  } finally {
    history.close();
    rmSync(directory, { recursive: true });
  }
});
