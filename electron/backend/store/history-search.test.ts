import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Caller, callerGroup } from '#shared/caller.ts';
import { type HistoryQuery, historyQuerySchema } from '#shared/history.ts';
import { type Outcome, outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { type History, openHistory } from './history.ts';
import { exportHistory } from './history-export.ts';
import { askedRun, DAY, endedRun, NOW, recordRun } from './testing/history.ts';

let directory: string;
let history: History;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-search-'));
  history = openHistory(join(directory, 'history.db'), { now: () => NOW, monotonic: () => 0 }).history;
});

afterEach(() => {
  history.close();
  rmSync(directory, { recursive: true });
});

const OUTCOMES: Outcome[] = [
  { kind: 'exited', code: 0 },
  { kind: 'exited', code: 1 },
  { kind: 'lost', reason: 'x' },
];
const CALLERS: Caller[] = [{ kind: 'desktop' }, { kind: 'browser', session: 'a' }, { kind: 'api', name: 'ha' }];
const WORDS = ['alpha', 'beta', 'gamma'];

const recordArbitrary = fc.record({
  server: fc.constantFrom('web', 'nas', 'pi'),
  action: fc.constantFrom('uptime', 'reboot'),
  caller: fc.constantFrom(...CALLERS),
  outcome: fc.option(fc.constantFrom(...OUTCOMES)),
  word: fc.constantFrom(...WORDS),
  output: fc.constantFrom(...WORDS),
  /** The clock goes on by this much, and sometimes back. */
  later: fc.integer({ min: -3 * DAY, max: 2 * DAY }),
});

const some = <T>(...values: T[]) => fc.subarray(values);
const queryArbitrary = fc
  .record(
    {
      text: fc.constantFrom('', '', 'al', 'beta', 'gam alpha'),
      serverIds: some('web', 'nas', 'pi', 'none'),
      actionIds: some('uptime', 'reboot'),
      outcomes: some('ok', 'failed', 'lost', 'refused'),
      callers: some('desktop', 'browser', 'api:ha'),
      since: fc.integer({ min: NOW - 20 * DAY, max: NOW + 40 * DAY }),
      until: fc.integer({ min: NOW - 20 * DAY, max: NOW + 40 * DAY }),
      before: fc.integer({ min: 0, max: 130 }),
      limit: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ['text', 'limit'] },
  )
  .map((query) => historyQuerySchema.parse(query));

function allows(query: HistoryQuery, number: number, run: Run, words: readonly string[]): boolean {
  const among = (wanted: readonly string[], value: string | null) =>
    wanted.length === 0 || (value !== null && wanted.includes(value));
  return (
    among(query.serverIds, run.server.id) &&
    among(query.actionIds, run.action.id) &&
    among(query.outcomes, run.outcome === null ? null : outcomeKind(run.outcome)) &&
    among(query.callers, callerGroup(run.caller)) &&
    run.askedAt >= (query.since ?? Number.NEGATIVE_INFINITY) &&
    run.askedAt <= (query.until ?? Number.POSITIVE_INFINITY) &&
    number < (query.before ?? Number.POSITIVE_INFINITY) &&
    query.text.split(' ').every((wanted) => words.some((word) => word.startsWith(wanted)))
  );
}

it('finds exactly what going through all records would find, by every combination of filters (HIS-4)', () => {
  fc.assert(
    fc.property(
      fc.array(recordArbitrary, { minLength: 1, maxLength: 120 }),
      fc.nat(),
      fc.array(queryArbitrary, { minLength: 20, maxLength: 20 }),
      (records, indexed, queries) => {
        history.close();
        rmSync(join(directory, 'history.db'));
        history = openHistory(join(directory, 'history.db'), { now: () => NOW, monotonic: () => 0 }).history;
        const all: { number: number; run: Run; words: string[] }[] = [];
        let askedAt = NOW;
        for (const [index, { server, action, caller, outcome, word, output, later }] of records.entries()) {
          askedAt += later;
          let run = askedRun(`run${index}`, { server, action, caller, askedAt, words: [word] });
          const number = history.begin(run);
          if (outcome !== null) {
            run = endedRun(run, outcome);
            history.end(run);
          }
          all.push({ number, run, words: [word, output] });
        }
        const outputs = new Map(all.map(({ run, words }) => [run.id, words[1] ?? '']));
        const ready = new Set<string>();
        history.indexText(indexed % (records.length + 1), (run) => {
          ready.add(run.id);
          return outputs.get(run.id) ?? '';
        });
        for (const query of queries) {
          // Without its output in the index, a record is found by what was asked for alone.
          const expected = all
            .filter(({ number, run, words }) =>
              allows(query, number, run, ready.has(run.id) ? words : words.slice(0, 1)),
            )
            .map(({ number }) => number)
            .reverse();
          const page = history.search(query);
          expect(page.records.map(({ number }) => number)).toEqual(expected.slice(0, query.limit));
          expect(page.next).toBe(expected.length > query.limit ? (expected[query.limit - 1] ?? null) : null);
        }
      },
    ),
    { numRuns: 40 },
  );
});

it('tells what can be filtered by, as long as some record has it', () => {
  recordRun(history, 'one', { server: 'web', caller: { kind: 'browser', session: 'x' }, askedAt: NOW - DAY });
  recordRun(history, 'two', { server: 'nas', action: 'reboot' });
  expect(history.values()).toEqual({
    serverIds: ['nas', 'web'],
    actionIds: ['reboot', 'uptime'],
    callers: ['browser', 'desktop'],
  });
  history.letGo(NOW);
  history.sweep(10);
  expect(history.values()).toEqual({ serverIds: ['nas'], actionIds: ['reboot'], callers: ['desktop'] });
});

it('knows the last success of the same action on the same server before a run', () => {
  recordRun(history, 'good');
  recordRun(history, 'elsewhere', { server: 'nas' });
  recordRun(history, 'other', { action: 'reboot' });
  recordRun(history, 'bad', {}, { kind: 'exited', code: 1 });
  recordRun(history, 'later');
  expect(history.lastGood('bad')?.run.id).toBe('good');
  expect(history.lastGood('later')?.run.id).toBe('good');
  expect(history.lastGood('good')).toBeUndefined();
  expect(history.lastGood('never')).toBeUndefined();
});

async function exported(query: object, format: 'csv' | 'json'): Promise<string> {
  let text = '';
  for await (const piece of exportHistory(history, historyQuerySchema.parse(query), format)) text += piece;
  return text;
}

it('exports what a query finds, in pieces, as JSON and as CSV that no spreadsheet runs', async () => {
  for (let index = 0; index < 450; index += 1) recordRun(history, `run${index}`, { server: index % 2 ? 'web' : 'nas' });
  const parsed: unknown = JSON.parse(await exported({ serverIds: ['web'], limit: 1, before: 3 }, 'json'));
  expect(parsed).toEqual(history.search(historyQuerySchema.parse({ serverIds: ['web'], limit: 500 })).records);
  expect(JSON.parse(await exported({ serverIds: ['none'] }, 'json'))).toEqual([]);

  const hostile = '=HYPERLINK("http://x","a"),\n2';
  recordRun(history, 'hostile', { server: 'evil', parameters: { unit: hostile }, words: ['+1', hostile] });
  history.begin(askedRun('open', { server: '@SUM(A1)', caller: { kind: 'api', name: '-1' } }));
  const lines = (await exported({ serverIds: ['evil', '@SUM(A1)'] }, 'csv')).split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^number,run_id,batch_id,asked_at,/);
  expect(lines[1]).toContain(",'@SUM(A1),Server @SUM(A1),");
  expect(lines[1]).toContain(',open,');
  expect(lines[2]).toContain(`"[""+1"",""=HYPERLINK(\\""http://x\\"",\\""a\\""),\\n2""]"`);
  for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@-]/);

  // Some spreadsheets end a field at a semicolon or a tab, and some read wide signs.
  recordRun(history, 'split', { server: 'a;=1+1' });
  recordRun(history, 'tabbed', { server: 'a\t=1+1' });
  recordRun(history, 'wide', { server: '＝1+1' });
  const [, ...others] = (await exported({ serverIds: ['a;=1+1', 'a\t=1+1', '＝1+1'] }, 'csv')).split('\r\n');
  expect(others[0]).toContain(",'＝1+1,");
  expect(others[1]).toContain(',"a\t=1+1",');
  expect(others[2]).toContain(',"a;=1+1",');
});

it('exports how runs ended: by a signal, before they began, and with output that is not whole', async () => {
  const error = { code: 'CONNECTION_REFUSED', message: 'Refused.', next: 'Start sshd.' } as const;
  recordRun(history, 'killed', {}, { kind: 'signalled', signal: 'SIGKILL' });
  recordRun(history, 'refused', {}, { kind: 'not-started', error });
  const torn = askedRun('torn');
  history.begin(torn);
  history.end({ ...endedRun(torn), outputIncomplete: true });
  const [titles = '', ...lines] = (await exported({}, 'csv')).trim().split('\r\n');
  const column = (title: string) => lines.map((line) => line.split(',').at(titles.split(',').indexOf(title) - 25));
  expect(column('run_id')).toEqual(['torn', 'refused', 'killed']);
  expect(column('signal')).toEqual(['', '', 'SIGKILL']);
  expect(column('error_code')).toEqual(['', 'CONNECTION_REFUSED', '']);
  expect(column('output_incomplete')).toEqual(['yes', 'no', 'no']);
});
