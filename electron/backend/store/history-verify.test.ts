import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { historyQuerySchema, type Verification } from '#shared/history.ts';
import { type History, openHistory } from './history.ts';
import { HISTORY_MIGRATIONS } from './history-schema.ts';
import { migrate } from './migrations.ts';
import { askedRun, DAY, endedRun, NOW, recordRun, tamper } from './testing/history.ts';

let directory: string;
let file: string;
let history: History;
let now: number;
const clock = { now: () => now, monotonic: () => 0 };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-chain-'));
  file = join(directory, 'history.db');
  now = NOW;
  history = openHistory(file, clock).history;
});

afterEach(() => {
  history.close();
  rmSync(directory, { recursive: true });
});

const verdict = (): Verification | undefined => [...history.verify()].at(-1);
const ids = (query: object = {}) => history.search(historyQuerySchema.parse(query)).records.map(({ run }) => run.id);

describe('the chain (HIS-2)', () => {
  it('is intact over requests, endings, refusals, batches and what was lost, however far it got', () => {
    expect(verdict()).toMatchObject({ kind: 'intact', records: 0, newest: 0 });
    recordRun(history, 'one');
    history.begin(askedRun('two'), askedRun('three'));
    history.end(endedRun(askedRun('three')));
    const error = { code: 'NOT_WHITELISTED', message: 'No.', next: 'Choose.' } as const;
    history.refuse({ ...askedRun('no', { server: '\ud800\0"é' }), endedAt: NOW, outcome: { kind: 'refused', error } });
    history.recoverLost('stopped', () => ({ stdout: 1, stderr: 0 }));
    expect(verdict()).toMatchObject({ kind: 'intact', records: 4, newest: 4, removed: 0 });
  });

  it('tells how far it is, and notices what is recorded meanwhile', () => {
    for (let index = 0; index < 400; index += 1) recordRun(history, `run${index}`);
    const steps: Verification[] = [];
    for (const step of history.verify()) {
      if (steps.length === 0) recordRun(history, 'late');
      steps.push(step);
    }
    expect(steps.slice(0, 3).map((step) => step.kind === 'progress' && [step.checked, step.total])).toEqual([
      [250, 800],
      [500, 800],
      [750, 800],
    ]);
    expect(steps.at(-1)).toMatchObject({ kind: 'intact', records: 401, newest: 401 });
  });

  it('goes on after a write that failed', () => {
    recordRun(history, 'one');
    expect(() => history.begin(askedRun('two'), askedRun('one'))).toThrow();
    recordRun(history, 'three');
    expect(verdict()).toMatchObject({ kind: 'intact', records: 2 });
  });

  it.each<[what: string, sql: string, number: number | null, message: RegExp]>([
    ['a changed word', `UPDATE asked SET run = replace(run, 'uptime', 'reboot') WHERE number = 3`, 3, /no\. 3 .*asked/],
    ['a changed server', `UPDATE asked SET server_id = 'nas' WHERE number = 4`, 4, /no\. 4 .*is not what was written/],
    ['a failure made a success', `UPDATE ended SET outcome = 'failed' WHERE number = 2`, 2, /no\. 2 \(how it ended/],
    ['a changed ending', `UPDATE ended SET ending = replace(ending, '4.25', '1') WHERE number = 5`, 5, /no\. 5/],
    ['a removed request', 'DELETE FROM asked WHERE number = 3', 3, /no\. 3 .* was removed/],
    ['a removed ending', 'DELETE FROM ended WHERE number = 3', 3, /ending behind record no\. 3 was removed/],
    [
      'a record removed with its links',
      `DELETE FROM link WHERE (kind = 'asked' AND record = 3) OR (kind = 'ended' AND record = 3);
       DELETE FROM ended WHERE number = 3; DELETE FROM asked WHERE number = 3`,
      2,
      /2 links of the chain were removed behind record no\. 2/,
    ],
    [
      'two swapped records',
      `UPDATE asked SET run = CASE number WHEN 2 THEN (SELECT run FROM asked WHERE number = 5)
         ELSE (SELECT run FROM asked WHERE number = 2) END WHERE number IN (2, 5)`,
      2,
      /no\. 2 .*stands in the place of another/,
    ],
    [
      'the newest records removed without a trace',
      `DELETE FROM link WHERE record = 6; DELETE FROM ended WHERE number = 6; DELETE FROM asked WHERE number = 6`,
      5,
      /newest records were removed: 2 links/,
    ],
    [
      'a record slipped in',
      `INSERT INTO asked SELECT 99, 'forged', server_id, action_id, asked_at, run FROM asked WHERE number = 1`,
      99,
      /no\. 99 .*added by hand/,
    ],
    [
      'an ending slipped in',
      `INSERT INTO ended SELECT 99, 7, server_id, outcome, ending FROM ended WHERE number = 1`,
      7,
      /no\. 7 .*added by hand/,
    ],
    ['a changed hash', `UPDATE link SET hash = zeroblob(32) WHERE position = 7`, 4, /no\. 4/],
    [
      'a stub that retention never wrote',
      `INSERT INTO stub SELECT 1, 1, 3, 3, 3, position, hash FROM link WHERE position = 6;
       DELETE FROM link WHERE position <= 6; DELETE FROM ended WHERE number <= 3; DELETE FROM asked WHERE number <= 3`,
      null,
      /note of what retention removed is not part of the chain/,
    ],
  ])('finds and names %s', (_what, sql, number, message) => {
    for (let index = 1; index <= 6; index += 1) recordRun(history, `run${index}`, { parameters: { n: String(index) } });
    history.begin(askedRun('open'));
    tamper(
      file,
      sql.includes('newest') || sql.includes('record = 6')
        ? `DELETE FROM open; DELETE FROM link WHERE kind = 'asked' AND record = 7; DELETE FROM asked WHERE number = 7;
           UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'link'; ${sql}`
        : sql,
    );
    expect(verdict()).toEqual({ kind: 'broken', number, message: expect.stringMatching(message) });
  });
});

describe('retention (HIS-4)', () => {
  const days = (n: number) => ({ askedAt: NOW + n * DAY });

  function sweepAll(): string[] {
    const removed: string[] = [];
    for (let some = history.sweep(3); some.length > 0; some = history.sweep(3)) removed.push(...some);
    return removed;
  }

  it('removes what is old, leaves a stub, and the chain goes on from it', () => {
    for (let index = 0; index < 10; index += 1) recordRun(history, `run${index}`, days(index));
    history.indexText(4, () => 'words');
    now = NOW + 100 * DAY;
    history.letGo(NOW + 5 * DAY);
    expect(ids()).toHaveLength(10);
    expect(sweepAll()).toEqual(['run0', 'run1', 'run2', 'run3', 'run4']);
    expect(ids()).toEqual(['run9', 'run8', 'run7', 'run6', 'run5']);
    expect(ids({ text: 'words' })).toEqual([]);
    expect(verdict()).toMatchObject({ kind: 'intact', records: 5, newest: 10, removed: 5 });

    recordRun(history, 'new', days(100));
    history.letGo(NOW + 8 * DAY);
    expect(sweepAll()).toEqual(['run5', 'run6', 'run7']);
    expect(verdict()).toMatchObject({ kind: 'intact', records: 3, newest: 11, removed: 8 });
    history.letGo(NOW + 8 * DAY);
    expect(sweepAll()).toEqual([]);
    tamper(file, `UPDATE stub SET removed = 1 WHERE id = 2`);
    expect(verdict()).toMatchObject({ kind: 'broken', message: expect.stringContaining('note of what retention') });
  });

  it('can be stopped at any point: the chain is intact, and the rest goes later', () => {
    for (let index = 0; index < 10; index += 1) recordRun(history, `run${index}`, days(index));
    history.letGo(NOW + 8 * DAY);
    expect(verdict()).toMatchObject({ kind: 'intact', records: 2 });
    expect(history.sweep(3)).toHaveLength(3);
    history.close();
    history = openHistory(file, clock).history;
    expect(verdict()).toMatchObject({ kind: 'intact', records: 2 });
    expect(sweepAll()).toEqual(['run3', 'run4', 'run5', 'run6', 'run7']);
  });

  it('goes on while it is verified', () => {
    for (let index = 0; index < 400; index += 1) recordRun(history, `run${index}`, days(index));
    const steps: Verification[] = [];
    for (const step of history.verify()) {
      if (steps.length === 0) {
        history.letGo(NOW + 300 * DAY);
        sweepAll();
      }
      steps.push(step);
    }
    expect(steps.at(-1)).toMatchObject({ kind: 'intact', newest: 400, removed: 300 });
  });

  it('keeps what is still open, and everything behind it', () => {
    recordRun(history, 'old');
    history.begin(askedRun('open'));
    recordRun(history, 'later');
    history.letGo(NOW + DAY);
    expect(sweepAll()).toEqual(['old']);
    history.end(endedRun(askedRun('open')));
    history.letGo(NOW + DAY);
    expect(sweepAll()).toEqual(['open', 'later']);
    expect(verdict()).toMatchObject({ kind: 'intact', records: 0, removed: 3 });
  });

  it('keeps both parts of a run that went on where the chain was let go', () => {
    history.begin(askedRun('long', days(0)));
    recordRun(history, 'old', days(1));
    recordRun(history, 'young', days(50));
    history.end(endedRun(askedRun('long', days(0))));
    history.letGo(NOW + 10 * DAY);
    expect(sweepAll()).toEqual(['old']);
    expect(history.get('long')?.run.outcome).toEqual({ kind: 'exited', code: 0 });
    expect(verdict()).toMatchObject({ kind: 'intact' });
    recordRun(history, 'new', days(100));
    history.letGo(NOW + 60 * DAY);
    expect(sweepAll()).toEqual(['long', 'young']);
    expect(verdict()).toMatchObject({ kind: 'intact', records: 1, removed: 3 });
  });

  it('is the only way to remove anything, and removes only what a stub covers', () => {
    for (let index = 0; index < 4; index += 1) recordRun(history, `run${index}`, days(index));
    history.letGo(NOW + 2 * DAY);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    for (const sql of [
      'DELETE FROM asked WHERE number = 3',
      'DELETE FROM ended WHERE number = 3',
      'DELETE FROM link WHERE position = 5',
      'DELETE FROM stub',
      'UPDATE link SET hash = zeroblob(32)',
      'UPDATE stub SET last_number = 4',
      "INSERT OR REPLACE INTO link (position, kind, record, hash) VALUES (1, 'asked', 1, zeroblob(32))",
      'INSERT INTO stub VALUES (9, 1, 4, 4, 4, 8, zeroblob(32))',
      'INSERT OR REPLACE INTO stub SELECT 1, 1, 4, 4, 4, position, hash FROM link WHERE position = 8',
    ]) {
      expect(() => database.exec(sql), sql).toThrow(/append-only|does not fit/);
    }
    database.close();
    expect(sweepAll()).toEqual(['run0', 'run1']);
  });
});

it('chains the records of the version before, and finds them again', () => {
  history.close();
  rmSync(file);
  const database = new DatabaseSync(file);
  migrate(database, HISTORY_MIGRATIONS.slice(0, 1));
  const runs = [
    askedRun('one'),
    askedRun('two', { server: 'nas' }),
    askedRun('open', { caller: { kind: 'api', name: 'ha' } }),
  ];
  for (const [index, run] of runs.entries()) {
    database
      .prepare('INSERT INTO asked (run_id, server_id, action_id, asked_at, run) VALUES (?, ?, ?, ?, ?)')
      .run(run.id, run.server.id, run.action.id, run.askedAt, JSON.stringify(run));
    if (run.id === 'open') continue;
    const { server, startedAt, endedAt, durationMs, outcome, bytes } = endedRun(run);
    const ending = {
      hostKey: server.hostKey,
      startedAt,
      endedAt,
      durationMs,
      outcome,
      endings: [],
      bytes,
      attempts: [],
    };
    database
      .prepare('INSERT INTO ended (number, server_id, outcome, ending) VALUES (?, ?, ?, ?)')
      .run(index + 1, run.server.id, 'ok', JSON.stringify(ending));
  }
  database.close();
  history = openHistory(file, clock).history;
  expect(verdict()).toMatchObject({ kind: 'intact', records: 3, newest: 3 });
  expect(ids({ outcomes: ['ok'] })).toEqual(['two', 'one']);
  expect(ids({ callers: ['api:ha'] })).toEqual(['open']);
  expect(ids({ text: 'title', serverIds: ['nas'] })).toEqual(['two']);
  while (history.indexText(1, () => 'output') > 0);
  expect(ids({ text: 'output' })).toEqual(['two', 'one']);
  expect(history.recoverLost('stopped', () => ({ stdout: 0, stderr: 0 })).map(({ id }) => id)).toEqual(['open']);
  expect(verdict()).toMatchObject({ kind: 'intact' });
});
