import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import { historyQuerySchema } from '#shared/history.ts';
import { systemClock } from '../ports.ts';
import { openHistory } from './history.ts';
import { withLateEndings } from './late-endings.ts';
import { askedRun } from './testing/history.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-history-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const RUN = askedRun('');

/** Begins and ends runs as fast as it can and says what the history has acknowledged; every third is left open. */
function startWriter(file: string, prefix: string) {
  const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { openHistory } from ${here('./history.ts')};
    import { systemClock } from ${here('../ports.ts')};
    import { writeSync } from 'node:fs';
    const { history } = openHistory(${JSON.stringify(file)}, systemClock);
    history.recoverLost('The app was stopped.', () => ({ stdout: 0, stderr: 0 }));
    for (let index = 0; ; index += 1) {
      const run = { ...${JSON.stringify(RUN)}, id: '${prefix}' + index };
      history.begin(run);
      writeSync(1, 'begun ' + run.id + '\\n');
      if (index % 3 === 0) continue;
      history.end({ ...run, state: 'ended', endedAt: 2, outcome: { kind: 'exited', code: 0 } });
      writeSync(1, 'ended ' + run.id + '\\n');
      if (index % 7 === 0) history.indexText(5, () => 'some words of output');
      if (index % 50 === 0) { history.letGo(0); history.sweep(5); }
    }
  `;
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills a writer after some acknowledgements, and notes all that it gave. */
async function writeUntilKilled(
  writer: ReturnType<typeof startWriter>,
  acknowledgements: number,
  begun: Set<string>,
  done: Set<string>,
): Promise<void> {
  let left = acknowledgements;
  for await (const line of createInterface(writer.stdout)) {
    const [what, id = ''] = line.split(' ');
    (what === 'begun' ? begun : done).add(id);
    left -= 1;
    if (left === 0) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
}

describe('kill -9 in the middle of writing (fault 38)', () => {
  it('loses nothing that was acknowledged, fifty times over; what was open becomes lost, and the chain verifies', async () => {
    const file = join(directory, 'history.db');
    const begun = new Set<string>();
    const done = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      // Killed in another moment each time, from the very first record on.
      await writeUntilKilled(startWriter(file, `round${round}-`), 1 + ((round * 37) % 120), begun, done);
    }
    expect(done.size).toBeGreaterThan(1000);

    const { history, problem } = openHistory(file, systemClock);
    try {
      expect(problem).toBeNull();
      history.recoverLost('The app was stopped.', () => ({ stdout: 3, stderr: 0 }));
      for (const id of begun) {
        const kind = history.get(id)?.run.outcome?.kind;
        // What was not acknowledged may have ended without having been able to say so.
        if (done.has(id)) expect(kind, id).toBe('exited');
        else expect(kind, id).toMatch(/^(exited|lost)$/);
      }
      expect(history.get('round0-0')?.run.outcome?.kind).toBe('lost');
      expect(history.recoverLost('again', () => ({ stdout: 3, stderr: 0 }))).toEqual([]);
      expect([...history.verify()].at(-1)).toMatchObject({ kind: 'intact', removed: 0 });
      while (history.indexText(100, () => 'some words of output') > 0);
      expect(history.search(historyQuerySchema.parse({ text: 'words uptime', limit: 1 })).records).toHaveLength(1);
    } finally {
      history.close();
    }
    const database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    database.close();
  }, 120_000);
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
      expect([...history.verify()].at(-1)).toMatchObject({ kind: 'intact', records: recorded });
      history.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('keeps an ending that it does not take until there is room again', (context) => {
    const disk = smallDisk();
    if (disk === null) return context.skip('mounting a small file system needs root on Linux');
    try {
      const opened = openHistory(join(disk, 'history.db'), systemClock).history;
      const told: number[] = [];
      const { history, retry } = withLateEndings(opened, ({ waiting }) => told.push(waiting));
      history.begin({ ...RUN, id: 'run' });
      const ballast = join(disk, 'ballast');
      expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000))).toThrow('ENOSPC');
      // The log of the database may have some room left in its last page.
      const long = 'x'.repeat(20_000);
      history.end({ ...RUN, id: 'run', state: 'ended', endedAt: 2, outcome: { kind: 'lost', reason: long } });
      expect(told).toEqual([1]);
      expect(history.get('run')?.run.outcome).toBeNull();
      retry();
      expect(told).toEqual([1, 1]);
      rmSync(ballast);
      retry();
      retry();
      expect(told).toEqual([1, 1, 0]);
      expect(history.get('run')?.run.outcome).toEqual({ kind: 'lost', reason: long });
      expect([...history.verify()].at(-1)).toMatchObject({ kind: 'intact' });
      history.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('a large file', () => {
  it('is checked after the start, and damage found then is put aside at the next start (fault 39)', async () => {
    const file = join(directory, 'history.db');
    const first = openHistory(file, systemClock).history;
    const words = Array.from({ length: 500 }, (_, index) => `${index}`.padStart(60, 'x'));
    for (let index = 0; index < 800; index += 1) first.begin({ ...RUN, id: `run${index}`, words });
    first.close();
    expect(statSync(file).size).toBeGreaterThan(16_000_000);
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(8192, 0x5a), 0, 8192, 4096 * 2000);
    closeSync(descriptor);

    const problems: Problem[] = [];
    const opened = openHistory(file, systemClock, (problem) => problems.push(problem));
    expect(opened.problem).toBeNull();
    const told = expect.objectContaining({ id: 'history.db', message: expect.stringContaining('is damaged') });
    // Whoever comes across it is told as well.
    expect(() => [...opened.history.verify()]).toThrow('The history could not be read: the file is damaged.');
    expect(problems).toEqual([told]);
    await opened.history.check(new AbortController().signal);
    expect(problems).toEqual([told, told]);
    opened.history.close();

    const again = openHistory(file, systemClock);
    expect(again.problem?.message).toContain('put aside');
    again.history.begin({ ...RUN, id: 'new' });
    again.history.close();
    expect(openAgain(file)).toBeNull();
  });
});

/** Opens and closes it, and gives what there is to tell. */
function openAgain(file: string): Problem | null {
  const { history, problem } = openHistory(file, systemClock);
  history.close();
  return problem;
}
