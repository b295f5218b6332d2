import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Run } from '#shared/run.ts';
import { systemClock } from '../ports.ts';
import { openHistory } from './history.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-history-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const RUN: Run = {
  id: '',
  batchId: null,
  caller: { kind: 'desktop' },
  server: { id: 'web', name: 'Web', address: 'admin@web', hostKey: null },
  action: { id: 'uptime', title: 'Uptime', version: '0123456789ab' },
  parameters: {},
  words: ['uptime'],
  timeoutMs: 30_000,
  state: 'queued',
  askedAt: 1,
  startedAt: null,
  endedAt: null,
  durationMs: null,
  outcome: null,
  endings: [],
  attempts: [],
  trace: [],
  bytes: { stdout: 0, stderr: 0 },
};

describe('kill -9 in the middle of writing', () => {
  it('loses nothing that was acknowledged, and what was open becomes lost', async () => {
    const file = join(directory, 'history.db');
    // Begins and ends runs as fast as it can and says what the history has acknowledged; every third is left open.
    const program = `
      import { openHistory } from ${JSON.stringify(new URL('./history.ts', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../ports.ts', import.meta.url).href)};
      import { writeSync } from 'node:fs';
      const { history } = openHistory(${JSON.stringify(file)}, systemClock);
      for (let index = 0; ; index += 1) {
        const run = { ...${JSON.stringify(RUN)}, id: 'run' + index };
        history.begin(run);
        writeSync(1, 'begun ' + run.id + '\\n');
        if (index % 3 === 0) continue;
        history.end({ ...run, state: 'ended', endedAt: 2, outcome: { kind: 'exited', code: 0 } });
        writeSync(1, 'ended ' + run.id + '\\n');
      }
    `;
    const writer = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const begun = new Set<string>();
    const done = new Set<string>();
    for await (const line of createInterface(writer.stdout)) {
      const [what, id = ''] = line.split(' ');
      (what === 'begun' ? begun : done).add(id);
      if (begun.size === 500) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    expect(done.size).toBeGreaterThan(300);

    const { history, problem } = openHistory(file, systemClock);
    try {
      expect(problem).toBeNull();
      const lost = new Set(
        history.recoverLost('The app was stopped.', () => ({ stdout: 3, stderr: 0 })).map(({ id }) => id),
      );
      for (const id of begun) {
        const kind = history.get(id)?.run.outcome?.kind;
        if (done.has(id)) expect(kind, id).toBe('exited');
        // Ended without having been able to say so, or never.
        else expect(kind === 'exited' || (kind === 'lost' && lost.has(id)), id).toBe(true);
      }
      expect(lost.has('run0')).toBe(true);
      expect(history.recoverLost('again', () => ({ stdout: 3, stderr: 0 }))).toEqual([]);
    } finally {
      history.close();
    }
    const database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    database.close();
  });
});

/** A file system of 1 MB that really is full after a while; null where this machine does not allow one. */
function smallDisk(): string | null {
  const path = join(directory, 'disk');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}

describe('a full disk', () => {
  it('is told in plain words, and what was recorded stays readable', (context) => {
    const disk = smallDisk();
    if (disk === null) return context.skip('mounting a small file system needs root on Linux');
    try {
      const { history } = openHistory(join(disk, 'history.db'), systemClock);
      let recorded = 0;
      let failure: unknown;
      try {
        for (; recorded < 10_000; recorded += 1) history.begin({ ...RUN, id: `run${recorded}` });
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(AppFailure);
      expect(failure).toMatchObject({
        error: {
          code: 'STORE_FAILED',
          message: 'The history could not be written: the disk is full.',
          next: expect.stringContaining('Free some space'),
        },
      });
      expect(recorded).toBeGreaterThan(10);
      expect(history.get('run0')?.run.id).toBe('run0');
      expect(history.get(`run${recorded}`)).toBeUndefined();
      history.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
