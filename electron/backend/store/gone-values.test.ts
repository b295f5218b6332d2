import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../ports.ts';
import { goneValues } from './gone-values.ts';
import { openHistory } from './history.ts';
import { askedRun, endedRun, recordRun } from './testing/history.ts';

test('what was removed has the name of its newest record, and what never was there has none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-gone-'));
  const { history } = openHistory(join(directory, 'history.db'), systemClock);
  try {
    recordRun(history, 'present');
    recordRun(history, 'old', { server: 'nas', action: 'reboot' });
    const renamed = askedRun('new', { server: 'nas', action: 'reboot' });
    const titled = {
      ...renamed,
      server: { ...renamed.server, name: 'The NAS' },
      action: { ...renamed.action, title: 'Start again' },
    };
    history.begin(titled);
    history.end(endedRun(titled));
    const unknown = endedRun(askedRun('unknown'), {
      kind: 'refused',
      error: { code: 'EMPTY_COMMAND', message: 'm', next: 'n' },
    });
    history.refuse({
      ...unknown,
      server: { id: 'moon', name: 'moon', address: '', hostKey: null },
      action: { id: 'fly', title: 'fly', version: '' },
    });

    const present = { servers: new Map([['web', {}]]), actions: new Map([['uptime', {}]]) };
    expect(goneValues(history, history.values(), present)).toEqual({
      servers: [{ id: 'nas', name: 'The NAS' }],
      actions: [{ id: 'reboot', name: 'Start again' }],
    });
  } finally {
    history.close();
    rmSync(directory, { recursive: true });
  }
});
