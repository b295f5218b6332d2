import { execFileSync, spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createRunMark,
  describeScript,
  type ProcessRow,
  parseTable,
  RUN_MARK,
  selectMembers,
  signalScript,
  tableScript,
} from './process-table.ts';

const HOUR_MS = 3_600_000;

/** pid, parent, group, session; an hour old. */
const row = (pid: number, parent: number, group: number, session = group, ageMs = HOUR_MS): ProcessRow => ({
  pid,
  parent,
  group,
  session,
  ageMs,
});
const table = (rows: ProcessRow[], marked: number[] = []) => ({
  rows,
  marked: new Set(marked),
  complete: true,
  marksHidden: false,
});
const trace = { leader: 100, acceptedAgoMs: 1000, seen: new Map<number, number>() };
const pids = (rows: ProcessRow[]) => rows.map(({ pid }) => pid);

describe('selectMembers', () => {
  test('takes group, session and their descendants, and nobody else', () => {
    const rows = [
      row(1, 0, 1),
      row(50, 1, 50),
      row(100, 50, 100),
      row(101, 100, 100),
      // A job of its own in the same session, its parent gone.
      row(102, 1, 102, 100),
      // Left the session, but its parent is known.
      row(103, 101, 103),
      row(104, 103, 104),
      row(200, 50, 200),
      row(201, 200, 200),
    ];
    expect(pids(selectMembers(table(rows), trace))).toEqual([100, 101, 102, 103, 104]);
  });

  test('takes a leader that leads nobody, because something stands between it and sshd', () => {
    const rows = [row(50, 1, 50), row(100, 50, 50), row(101, 100, 50), row(102, 50, 50)];
    expect(pids(selectMembers(table(rows), trace))).toEqual([100, 101]);
  });

  test('finds members after the leader is gone', () => {
    expect(pids(selectMembers(table([row(1, 0, 1), row(101, 1, 100), row(102, 101, 102)]), trace))).toEqual([101, 102]);
  });

  test('finds what only carries the mark, with its children', () => {
    const rows = [row(1, 0, 1), row(300, 1, 300), row(301, 300, 301), row(302, 1, 302)];
    expect(pids(selectMembers(table(rows, [300]), trace))).toEqual([300, 301]);
  });

  test('finds what was seen before, unless its number has a new owner', () => {
    const seen = new Map([
      [400, 60_000],
      [401, 60_000],
    ]);
    const rows = [row(400, 1, 400, 400, 61_000), row(401, 1, 401, 401, 10_000)];
    expect(pids(selectMembers(table(rows), { ...trace, seen }))).toEqual([400]);
  });

  test('leaves a stranger alone that got the number of a leader long gone', () => {
    const rows = [row(100, 1, 100, 100, 60_000), row(101, 100, 100, 100, 60_000)];
    expect(selectMembers(table(rows), { ...trace, acceptedAgoMs: HOUR_MS })).toEqual([]);
  });

  test('works without a leader and never takes process 1', () => {
    const rows = [row(1, 0, 1), row(2, 1, 2)];
    expect(selectMembers(table(rows, [1]), { ...trace, leader: null })).toEqual([]);
  });

  test('ends on a table that contradicts itself', () => {
    expect(pids(selectMembers(table([row(100, 101, 100), row(101, 100, 100)]), trace))).toEqual([100, 101]);
  });
});

describe('parseTable', () => {
  test('reads the lines made from /proc and leaves zombies out', () => {
    const now = 'now 77 (cat) R 1 77 77 0 -1 4194304 92 0 0 0 0 0 0 0 20 0 1 0 100050 2420736';
    const text = `${now}\n1 0 1 1 S 0\n42 1 42 40 R 90050\n43 42 42 40 Z 90050\n/proc/42/environ\n`;
    expect(parseTable(text)).toEqual({
      rows: [
        { pid: 1, parent: 0, group: 1, session: 1, ageMs: 1_000_500 },
        { pid: 42, parent: 1, group: 42, session: 40, ageMs: 100_000 },
      ],
      marked: new Set([42]),
      complete: true,
      marksHidden: false,
    });
  });

  test('reads the lines of ps', () => {
    const text =
      '    1     0     1     1 Ss   2-03:04:05\n  501     1   501   501 S+         01:02\n  502   501   501   501 Z+         00:01\n';
    expect(parseTable(text)).toEqual({
      rows: [
        { pid: 1, parent: 0, group: 1, session: 1, ageMs: 183_845_000 },
        { pid: 501, parent: 1, group: 501, session: 501, ageMs: 62_000 },
      ],
      marked: new Set(),
      complete: true,
      marksHidden: false,
    });
  });

  test('knows that a table without process 1 hides something', () => {
    expect(parseTable('42 1 42 42 R 100\n').complete).toBe(false);
  });

  test('ignores everything else', () => {
    expect(parseTable('motd\n1 2 3\n-1 2 3 4 R 5\n\u001b[31m\n').rows).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('the scripts, run by the real shells', () => {
  const children: (() => void)[] = [];
  afterEach(() => {
    for (const end of children.splice(0)) end();
  });

  /** Starts a process with the mark in its environment. */
  function startMarked(mark: string) {
    const child = spawn('sleep', ['60'], {
      env: { ...process.env, [RUN_MARK]: mark },
      stdio: 'ignore',
      detached: true,
    });
    children.push(() => child.kill('SIGKILL'));
    return child.pid ?? 0;
  }

  test.each(['sh', 'bash', 'dash'])('list processes, ages and marks through %s', async (shell) => {
    const mark = createRunMark();
    const pid = startMarked(mark);
    const read = () => parseTable(execFileSync(shell, ['-c', tableScript(mark)], { encoding: 'utf8' }));
    await expect.poll(() => [...read().marked]).toEqual([pid]);
    const { rows, complete } = read();
    expect(complete).toBe(true);
    expect(rows.find((candidate) => candidate.pid === pid)).toMatchObject({
      parent: process.pid,
      group: pid,
      session: pid,
    });
    const self = rows.find((candidate) => candidate.pid === process.pid);
    expect(Math.abs((self?.ageMs ?? 0) - process.uptime() * 1000)).toBeLessThan(3000);
  });

  test('are not fooled by the name of a process', async () => {
    // A name that ends a field and begins another line, as far as 15 characters go.
    const forged = ') R 1 7\n8 (x) R';
    const script = `const fs = require('node:fs'); fs.writeFileSync('/proc/self/comm', ${JSON.stringify(forged)}); console.log('ready'); setTimeout(() => {}, 60000)`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    children.push(() => child.kill('SIGKILL'));
    await new Promise((ready) => child.stdout.once('data', ready));
    const { rows } = parseTable(execFileSync('sh', ['-c', tableScript(createRunMark())], { encoding: 'utf8' }));
    expect(rows.find(({ pid }) => pid === child.pid)).toMatchObject({ parent: process.pid, group: child.pid });
    expect(rows.filter(({ pid }) => pid === 8 || pid === 7).every(({ group }) => group !== child.pid)).toBe(true);
  });

  test('describe and signal', async () => {
    const pid = startMarked(createRunMark());
    await expect
      .poll(() => execFileSync('sh', ['-c', describeScript([pid, 999_999_999])], { encoding: 'utf8' }))
      .toBe(`${pid} sleep 60 \n999999999 \n`);
    execFileSync('sh', ['-c', signalScript('kill', [999_999_999, pid])]);
    await expect
      .poll(() => {
        const { rows } = parseTable(execFileSync('sh', ['-c', tableScript(createRunMark())], { encoding: 'utf8' }));
        return rows.some((candidate) => candidate.pid === pid);
      })
      .toBe(false);
  });
});
