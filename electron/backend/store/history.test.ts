import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { historyQuerySchema } from '#shared/history.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { type History, openHistory } from './history.ts';
import { HISTORY_MIGRATIONS } from './history-schema.ts';
import { askedRun as asked, type Changes, NOW } from './testing/history.ts';

const clock = { now: () => NOW, monotonic: () => 0 };

let directory: string;
let file: string;
let history: History;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-history-'));
  file = join(directory, 'history.db');
  history = openHistory(file, clock).history;
});

afterEach(() => {
  history.close();
  rmSync(directory, { recursive: true });
});

function ended(run: Run, outcome: Outcome = { kind: 'exited', code: 0 }): Run {
  return {
    ...run,
    server: { ...run.server, hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:abc' } },
    state: 'ended',
    startedAt: NOW + 1,
    endedAt: NOW + 5,
    durationMs: 4.25,
    outcome,
    endings: [{ signal: 'interrupt', at: NOW + 3 }],
    attempts: [
      {
        number: 1,
        at: NOW,
        endedAt: NOW,
        error: { code: 'CONNECTION_REFUSED', message: 'Refused.', next: 'Wait.' },
        waitMs: 1,
      },
      { number: 2, at: NOW + 1, endedAt: NOW + 5, error: null, waitMs: null },
    ],
    bytes: { stdout: 12, stderr: 3 },
  };
}

const refusedOutcome: Outcome = {
  kind: 'refused',
  error: { code: 'NOT_WHITELISTED', message: 'The whitelist has no action "x".', next: 'Choose another.' },
};

function record(id: string, changes: Changes = {}, outcome?: Outcome): Run {
  const run = asked(id, changes);
  history.begin(run);
  const after = ended(run, outcome);
  history.end(after);
  return after;
}

const ids = (query: object = {}) => history.search(historyQuerySchema.parse(query)).records.map(({ run }) => run.id);

function failure(work: () => void) {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('nothing failed');
}

describe('recording', () => {
  it('gives back a run as it was asked for, and as it ended', () => {
    const run = asked('one', { parameters: { unit: 'nginx' }, batchId: 'b', caller: { kind: 'api', name: 'ha' } });
    const number = history.begin(run);
    expect(history.get('one')).toEqual({ number, run });
    history.end(ended(run));
    expect(history.get('one')).toEqual({ number, run: ended(run) });
    expect(history.get('two')).toBeUndefined();
  });

  it('keeps every kind of outcome', () => {
    const outcomes: Outcome[] = [
      { kind: 'exited', code: 3 },
      { kind: 'signalled', signal: 'SIGSEGV' },
      { kind: 'timed-out', limitMs: 5, remains: { kind: 'some', processes: [{ pid: 1, command: 'x' }] } },
      { kind: 'cancelled', remains: { kind: 'unknown', reason: 'x' } },
      { kind: 'lost', reason: 'x' },
      { kind: 'not-started', error: { code: 'ADDRESS_MISSING', message: 'x', next: 'y' } },
    ];
    for (const [index, outcome] of outcomes.entries()) {
      record(`run${index}`, {}, outcome);
      expect(history.get(`run${index}`)?.run.outcome).toEqual(outcome);
    }
  });

  it('numbers runs in the order of asking, refusals included', () => {
    const refused = { ...asked('no'), state: 'ended' as const, endedAt: NOW, outcome: refusedOutcome, words: [] };
    expect([history.begin(asked('a')), history.refuse(refused), history.begin(asked('b'))]).toEqual([1, 2, 3]);
    expect(history.get('no')).toEqual({ number: 2, run: refused });
  });

  it('records how several runs ended all or none', () => {
    for (const id of ['a', 'b', 'c']) history.begin(asked(id));
    history.end(ended(asked('a')), ended(asked('b'), { kind: 'exited', code: 3 }));
    expect(history.get('b')?.run).toEqual(ended(asked('b'), { kind: 'exited', code: 3 }));
    expect(failure(() => history.end(ended(asked('c')), ended(asked('ghost')))).code).toBe('STORE_FAILED');
    expect(history.get('c')?.run.outcome).toBeNull();
    history.end(ended(asked('c')));
    expect([...history.verify()].at(-1)).toMatchObject({ kind: 'intact' });
  });

  it('refuses to end a run twice, one that was never begun, one that has not ended, and to begin one twice', () => {
    const run = record('one');
    expect(failure(() => history.end(run)).code).toBe('STORE_FAILED');
    expect(failure(() => history.end({ ...run, id: 'ghost' })).code).toBe('STORE_FAILED');
    expect(failure(() => history.begin(asked('one'))).code).toBe('STORE_FAILED');
    history.begin(asked('two'));
    expect(failure(() => history.end(asked('two'))).code).toBe('STORE_FAILED');
    expect(ids()).toEqual(['two', 'one']);
  });

  it('records a refusal as a whole or not at all', () => {
    expect(failure(() => history.refuse(asked('half'))).code).toBe('STORE_FAILED');
    const whole = { ...asked('whole'), endedAt: NOW, outcome: refusedOutcome };
    expect(failure(() => history.refuse(whole, asked('half'))).code).toBe('STORE_FAILED');
    expect(history.get('whole')).toBeUndefined();
    expect(history.get('half')).toBeUndefined();
    expect(ids({ text: 'uptime' })).toEqual([]);
  });

  it.runIf(process.platform !== 'win32')('is for this user alone', () => {
    history.begin(asked('one'));
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777, name).toBe(0o600);
  });
});

describe('append-only', () => {
  it.each([
    "UPDATE asked SET run = '{}'",
    'UPDATE asked SET server_id = server_id',
    'DELETE FROM asked',
    "UPDATE ended SET outcome = 'ok'",
    'DELETE FROM ended',
    'REPLACE INTO asked (number, run_id, server_id, action_id, asked_at, run) VALUES (1, 1, 1, 1, 1, 1)',
    "REPLACE INTO ended (number, server_id, outcome, ending) VALUES (1, 'web', 'ok', '{}')",
    "INSERT OR REPLACE INTO asked (run_id, server_id, action_id, asked_at, run) VALUES ('one', 1, 1, 1, 1)",
    "INSERT OR REPLACE INTO ended VALUES (1, 99, 'web', 'ok', '{}')",
    "INSERT INTO ended (number, server_id, outcome, ending) VALUES (99, 'web', 'ok', '{}')",
  ])('refuses %s', (sql) => {
    const run = record('one', {}, { kind: 'exited', code: 1 });
    const database = new DatabaseSync(file);
    try {
      expect(() => database.exec(sql)).toThrow(/append-only|constraint/i);
    } finally {
      database.close();
    }
    expect(history.get('one')?.run).toEqual(run);
  });
});

describe('what a dead process left open', () => {
  it('becomes lost, once, and stays as it was otherwise', () => {
    const done = record('done');
    history.begin(asked('open1', { parameters: { a: 'b' } }));
    history.begin(asked('open2'));
    history.close();
    history = openHistory(file, { ...clock, now: () => NOW + 60_000 }).history;
    const lost = history.recoverLost('The app stopped.', () => ({ stdout: 3, stderr: 0 }));
    expect(lost.map(({ id }) => id)).toEqual(['open1', 'open2']);
    expect(lost[0]).toEqual({
      ...asked('open1', { parameters: { a: 'b' } }),
      state: 'ended',
      endedAt: NOW + 60_000,
      bytes: { stdout: 3, stderr: 0 },
      outcome: { kind: 'lost', reason: 'The app stopped.' },
    });
    expect(history.get('open1')?.run).toEqual(lost[0]);
    expect(history.get('done')?.run).toEqual(done);
    expect(history.recoverLost('again', () => ({ stdout: 3, stderr: 0 }))).toEqual([]);
    expect(ids({ outcomes: ['lost'] })).toEqual(['open2', 'open1']);
  });
});

describe('searching', () => {
  it('lists the newest first, page by page, each record once', () => {
    const all = Array.from({ length: 25 }, (_, index) => record(`run${index}`).id).reverse();
    const seen: string[] = [];
    let before: number | undefined;
    do {
      const page = history.search(historyQuerySchema.parse({ limit: 10, before }));
      seen.push(...page.records.map(({ run }) => run.id));
      before = page.next ?? undefined;
      if (seen.length === 10) record('late');
    } while (before !== undefined);
    expect(seen).toEqual(all);
    expect(history.search(historyQuerySchema.parse({ limit: 26 })).next).toBeNull();
  });

  it('filters by server, action, outcome and time, alone and together', () => {
    record('a', { server: 'web', action: 'uptime', askedAt: NOW });
    record('b', { server: 'nas', action: 'uptime', askedAt: NOW + 10 }, { kind: 'exited', code: 1 });
    record('c', { server: 'web', action: 'reboot', askedAt: NOW + 20 }, { kind: 'lost', reason: 'x' });
    history.begin(asked('d', { server: 'pi', askedAt: NOW + 30 }));
    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
    expect(ids({ serverIds: ['web'] })).toEqual(['c', 'a']);
    expect(ids({ serverIds: ['web', 'pi'] })).toEqual(['d', 'c', 'a']);
    expect(ids({ actionIds: ['uptime'] })).toEqual(['d', 'b', 'a']);
    expect(ids({ actionIds: ['reboot', 'none'] })).toEqual(['c']);
    expect(ids({ outcomes: ['ok'] })).toEqual(['a']);
    expect(ids({ outcomes: ['failed', 'lost'] })).toEqual(['c', 'b']);
    expect(ids({ since: NOW + 10, until: NOW + 20 })).toEqual(['c', 'b']);
    expect(ids({ serverIds: ['web'], outcomes: ['ok', 'lost'], actionIds: ['uptime'], since: NOW })).toEqual(['a']);
    expect(ids({ text: 'uptime', serverIds: ['nas'], outcomes: ['failed'] })).toEqual(['b']);
    expect(ids({ text: 'uptime', serverIds: ['nas', 'pi'], before: 4 })).toEqual(['b']);
    expect(ids({ serverIds: ["web' OR 1=1 --"] })).toEqual([]);
  });

  it('finds words by their beginnings in action, server, parameters and command', () => {
    record('a', { server: 'web', action: 'restart_service', parameters: { unit: 'nginx' }, words: ['systemctl', 'x'] });
    record('b', { server: 'größe', action: 'uptime', words: ['printf', '日本語', 'don"t'] });
    for (const text of ['nginx', 'NGI', 'restart', 'title', 'server web', 'admin@web.lan', 'system x nginx']) {
      expect(ids({ text }), text).toContain('a');
    }
    for (const text of ['größe', 'GRÖ', 'gro', '日本', 'don"t']) expect(ids({ text }), text).toEqual(['b']);
    expect(ids({ text: 'ginx' })).toEqual([]);
    expect(ids({ text: 'nginx uptime' })).toEqual([]);
  });

  it('takes no text for syntax', () => {
    record('a', { words: ['plain'] });
    const hostile = [
      '"',
      '""',
      '*',
      'plain*',
      'a OR plain',
      'NOT plain',
      'NEAR(plain x)',
      'text:plain',
      '^plain',
      '{text}:plain',
    ];
    for (const text of [
      ...hostile,
      '(',
      ')',
      '-plain',
      '+',
      "'",
      'plain\0x',
      '\0',
      '\ud800',
      ';DROP TABLE asked',
      '%',
    ]) {
      expect(() => ids({ text }), JSON.stringify(text)).not.toThrow();
    }
    expect(ids({ text: 'NOT plain' })).toEqual([]);
    expect(ids({ text: 'a OR plain' })).toEqual([]);
    expect(ids({ text: '-plain' })).toEqual(['a']);
    expect(ids({ text: ' -- "" ' })).toEqual(['a']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.string({ maxLength: 100 }), (one, two) => {
        ids({ text: one });
        ids({ text: two });
        ids({ text: `${two}" OR "plain` });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the last runs', () => {
  it('are the ones that ended last on each server, refusals and look-ups aside', () => {
    const slow = asked('slow', { server: 'web' });
    history.begin(slow);
    record('quick', { server: 'web' });
    const nas = record('nas', { server: 'nas' }, { kind: 'exited', code: 2 });
    history.end(ended(slow));
    history.refuse({ ...asked('no', { server: 'nas' }), endedAt: NOW, outcome: refusedOutcome });
    history.refuse({ ...asked('never', { server: 'pi' }), endedAt: NOW, outcome: refusedOutcome });
    record('looked up', { server: 'nas', lookup: true });
    record('only looked up', { server: 'backup', lookup: true });
    history.begin(asked('open', { server: 'web' }));
    expect(history.lastRuns()).toEqual(
      new Map([
        ['nas', nas],
        ['web', ended(slow)],
      ]),
    );
  });

  it('are none in an empty history', () => {
    expect(history.lastRuns()).toEqual(new Map());
  });
});

describe('the file', () => {
  it('is sound after closing and opening, with all that was in it', () => {
    const run = record('one');
    history.close();
    const again = openHistory(file, clock);
    history = again.history;
    expect(again.problem).toBeNull();
    expect(history.get('one')?.run).toEqual(run);
    expect(ids({ text: 'uptime' })).toEqual(['one']);
  });

  it.each([
    ['nothing but noise', () => writeFileSync(file, 'this is no database, and never was'.repeat(200))],
    ['damaged in the middle', () => overwrite(4096 * 2, 4096 * 3)],
    ['cut short', () => truncateSync(file, 4096 * 3 + 100)],
  ])('is put aside when it is %s, and a new one is begun', (_name, damage) => {
    for (let index = 0; index < 200; index += 1) record(`run${index}`);
    history.close();
    damage();
    const bytes = readFileSync(file);
    const again = openHistory(file, clock);
    history = again.history;
    expect(again.problem).toMatchObject({
      id: 'history.db',
      message: expect.stringContaining('.broken-2023-11-14T22-13-20'),
    });
    expect(ids()).toEqual([]);
    record('new');
    expect(ids()).toEqual(['new']);
    const aside = readdirSync(directory).filter((name) => name.includes('.broken-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(directory, aside[0] ?? '')).equals(bytes)).toBe(true);
  });

  it('of a newer version is refused and left as it is', () => {
    record('one');
    history.close();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${HISTORY_MIGRATIONS.length + 1}`);
    database.close();
    const bytes = readFileSync(file);
    expect(failure(() => openHistory(file, clock))).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('newer version'),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(directory)).toEqual(['history.db']);
    rmSync(file);
    history = openHistory(file, clock).history;
  });

  it('that cannot be made is told in plain words', () => {
    expect(failure(() => openHistory(join(directory, 'missing', 'history.db'), clock))).toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('The history could not be opened'),
    });
  });
});

function overwrite(from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, from, to);
  writeFileSync(file, bytes);
}
