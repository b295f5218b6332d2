import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../electron/backend/ports.ts';
import { type History, openHistory } from '../../electron/backend/store/history.ts';
import { createChain } from '../../electron/backend/store/history-chain.ts';
import { openDatabase } from '../../electron/backend/store/history-file.ts';
import { createHistoryIndex } from '../../electron/backend/store/history-index.ts';
import { endingOf } from '../../electron/backend/store/history-rows.ts';
import { createTextIndex } from '../../electron/backend/store/history-text.ts';
import { type HistoryQuery, historyQuerySchema } from '../../shared/history.ts';
import { outcomeKind } from '../../shared/outcome.ts';
import type { Run } from '../../shared/run.ts';
import type { Measured, Row } from './measure.ts';

// A history of a million runs: 12 servers, 30 actions, three callers, a year and a half. The last two weeks of it have one
// server and one action more, so that there is something rare to look for.

const DAY = 86_400_000;
const SPAN_DAYS = 540;
const BEGIN = Date.now() - SPAN_DAYS * DAY;
const RECORDS = 1_000_000;
const SERVERS = 12;
const ROUNDS = 40;
const TRANSACTION = 10_000;
const WORDS =
  'active loaded failed started stopped nginx docker postgres timeout error warning ok disk memory kernel'.split(' ');

/** Repeatable randomness (mulberry32): two measurements see the same history. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function runAt(index: number, records: number, servers: number, random: (below: number) => number): Run {
  const askedAt = BEGIN + Math.floor((index / records) * SPAN_DAYS * DAY);
  const rare = index > records * 0.975 && random(500) === 0;
  const server = rare ? 'rare' : `server-${random(servers)}`;
  const action = rare ? 'rare_action' : `action_${random(30)}`;
  const caller: Run['caller'][] = [
    { kind: 'desktop' },
    { kind: 'browser', session: 'abcd' },
    { kind: 'api', name: 'ha' },
  ];
  const dice = random(100);
  return {
    id: `${askedAt.toString(36)}-${index.toString(16).padStart(16, '0')}`,
    batchId: null,
    caller: caller[random(10) < 8 ? 0 : 1 + random(2)] ?? { kind: 'desktop' },
    server: { id: server, name: `Server ${server}`, address: `admin@${server}.lan:22`, hostKey: null },
    action: { id: action, title: `Title of ${action}`, version: '0123456789ab' },
    parameters: { unit: `unit-${random(400)}.service` },
    words: ['systemctl', 'status', `unit-${random(400)}.service`],
    timeoutMs: 30_000,
    state: 'ended',
    askedAt,
    startedAt: askedAt + 20,
    endedAt: askedAt + 900,
    durationMs: 880,
    outcome:
      dice < 94 || rare
        ? { kind: 'exited', code: 0 }
        : dice < 99
          ? { kind: 'exited', code: 1 }
          : { kind: 'lost', reason: 'x' },
    endings: [],
    attempts: [{ number: 1, at: askedAt, endedAt: askedAt + 900, error: null, waitMs: null }],
    bytes: { stdout: 200, stderr: 0 },
    trace: [],
  };
}

/** Writes that many records into the file of a history as the history itself does, many of them in one transaction. */
export function fill(file: string, records: number, servers = SERVERS): void {
  const database = openDatabase(file);
  const random = createRandom(1);
  const chain = createChain(database);
  const index = createHistoryIndex(database);
  const text = createTextIndex(database);
  const asked = database.prepare(
    'INSERT INTO asked (run_id, server_id, action_id, asked_at, run) VALUES (?, ?, ?, ?, ?)',
  );
  const ended = database.prepare('INSERT INTO ended (number, server_id, outcome, ending) VALUES (?, ?, ?, ?)');
  for (let from = 0; from < records; from += TRANSACTION) {
    database.exec('BEGIN');
    for (let at = from; at < Math.min(records, from + TRANSACTION); at += 1) {
      const run = runAt(at, records, servers, random);
      const values = [run.id, run.server.id, run.action.id, run.askedAt, JSON.stringify(run)] as const;
      const number = Number(asked.run(...values).lastInsertRowid);
      index.asked(number, run, chain.append('asked', number, [number, ...values]).position);
      const kind = run.outcome === null ? 'lost' : outcomeKind(run.outcome);
      const ending = JSON.stringify(endingOf(run));
      const sequence = Number(ended.run(number, run.server.id, kind, ending).lastInsertRowid);
      chain.append('ended', sequence, [sequence, number, run.server.id, kind, ending]);
      index.ended(number, kind);
      text.add({ number, run }, Array.from({ length: 12 }, () => WORDS[random(WORDS.length)]).join(' '));
    }
    database.exec('COMMIT');
  }
  database.close();
}

/** What people do, from opening the list to combinations that match nothing or only the oldest records. */
function questions(records: number): Record<string, Partial<HistoryQuery>> {
  const now = BEGIN + SPAN_DAYS * DAY;
  return {
    'open the list': {},
    'page on, far down': { before: Math.floor(records / 2) },
    'one server': { serverIds: ['server-3'] },
    'two servers': { serverIds: ['server-3', 'server-5'] },
    'a rare server': { serverIds: ['rare'] },
    'a rare server, page on': { serverIds: ['rare'], before: Math.floor(records / 2) },
    'two servers that never were': { serverIds: ['no', 'none'] },
    'two outcomes that never were': { outcomes: ['refused', 'cancelled'] },
    'failed or lost': { outcomes: ['failed', 'lost'] },
    'failed or lost, page on': { outcomes: ['failed', 'lost'], before: Math.floor(records / 2) },
    'an action that failed on a server by a program': {
      serverIds: ['server-1'],
      actionIds: ['action_7'],
      outcomes: ['failed'],
      callers: ['api:ha'],
    },
    'last seven days of a server': { since: now - 7 * DAY, serverIds: ['server-3'] },
    'a month a year ago': { since: now - 390 * DAY, until: now - 360 * DAY },
    'type n': { text: 'n' },
    'type ngi': { text: 'ngi' },
    'type nginx': { text: 'nginx' },
    'type syst': { text: 'syst' },
    'type unit-123': { text: 'unit-123' },
    'two words': { text: 'unit-123 failed' },
    'words of output, nothing': { text: 'segfault' },
    'text and server': { text: 'unit-12', serverIds: ['server-3'] },
    'text, server and outcome': { text: 'unit-123', serverIds: ['server-3'], outcomes: ['lost'] },
    'text and a rare server': { text: 'nginx', serverIds: ['rare'] },
    'text and a rare server, page on': { text: 'nginx', serverIds: ['rare'], before: Math.floor(records / 2) },
    'text and an outcome that never was': { text: 'nginx', outcomes: ['cancelled'] },
  };
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((one, two) => one - two);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function describe(name: string, times: readonly number[]): void {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(times, part).toFixed(2).padStart(8));
  console.log(`${name.padEnd(48)} p50 ${p50} ms  p95 ${p95} ms  p99 ${p99} ms`);
}

/** Opens a history, searches and writes in turn as they meet in the app, and verifies it. */
export async function historyAtSpeed(records = RECORDS): Promise<Measured[]> {
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-bench-'));
  try {
    const file = join(directory, 'history.db');
    fill(file, records);
    console.log(`${records.toLocaleString('en-GB')} records, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
    const began = performance.now();
    const { history } = openHistory(file, systemClock);
    const opened = performance.now() - began;
    const { searches, writes } = await searchAndWrite(history, records);
    for (const [name, times] of searches) describe(name, times);
    const { took, longest } = await verifyAll(history);
    history.close();
    return [
      row('history: open', opened, 'ms', 500),
      row('history: search, p95', quantile([...searches.values()].flat(), 0.95), 'ms', 5),
      row('history: write meanwhile, p99', quantile(writes, 0.99), 'ms', 10),
      row('history: verify', took / 1000, 's', 60),
      row('history: longest slice of it', longest, 'ms', 50),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function row(name: string, value: number, unit: Row['unit'], atMost: number): Measured {
  return { row: { name, median: value, unit, ratios: {} }, goals: [{ against: null, atMost }] };
}

async function searchAndWrite(
  history: History,
  records: number,
): Promise<{ searches: Map<string, number[]>; writes: number[] }> {
  const random = createRandom(2);
  const searches = new Map<string, number[]>();
  const writes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, question] of Object.entries(questions(records))) {
      const query = historyQuerySchema.parse(question);
      const times = searches.get(name) ?? [];
      times.push(took(() => history.search(query)));
      searches.set(name, times);
      const run = { ...runAt(records, records, SERVERS, random), id: `bench-${round}-${name}` };
      writes.push(took(() => history.begin({ ...run, state: 'queued', outcome: null })));
      writes.push(took(() => history.end(run)));
      if (writes.length % 20 === 0) history.indexText(10, () => 'words of output');
      await setImmediate();
    }
  }
  return { searches, writes };
}

async function verifyAll(history: History): Promise<{ took: number; longest: number }> {
  const began = performance.now();
  let longest = 0;
  const steps = history.verify();
  for (let done = false; !done; ) {
    longest = Math.max(
      longest,
      took(() => {
        done = steps.next().value?.kind !== 'progress';
      }),
    );
    await setImmediate();
  }
  return { took: performance.now() - began, longest };
}

function took(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
