import { DatabaseSync } from 'node:sqlite';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { History } from '../history.ts';

// Runs for tests of the history, and ways to do to its file what the app never does.

export const NOW = 1_700_000_000_000;
export const DAY = 86_400_000;

/** What is special about a run; server and action by their ids. */
export type Changes = Partial<Omit<Run, 'server' | 'action'>> & { server?: string; action?: string };

/** A run as it is when it is asked for. */
export function askedRun(id: string, { server = 'web', action = 'uptime', ...changes }: Changes = {}): Run {
  return {
    id,
    batchId: null,
    caller: { kind: 'desktop' },
    server: { id: server, name: `Server ${server}`, address: `admin@${server}.lan`, hostKey: null },
    action: { id: action, title: `Title of ${action}`, version: '0123456789ab' },
    parameters: {},
    words: ['uptime'],
    timeoutMs: 30_000,
    state: 'queued',
    askedAt: NOW,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    outcome: null,
    endings: [],
    attempts: [],
    trace: [],
    bytes: { stdout: 0, stderr: 0 },
    ...changes,
  };
}

/** The same run at its end. */
export function endedRun(run: Run, outcome: Outcome = { kind: 'exited', code: 0 }): Run {
  return { ...run, state: 'ended', startedAt: NOW + 1, endedAt: NOW + 5, durationMs: 4.25, outcome };
}

/** Records a run from beginning to end. */
export function recordRun(history: History, id: string, changes: Changes = {}, outcome?: Outcome): Run {
  const run = askedRun(id, changes);
  history.begin(run);
  const after = endedRun(run, outcome);
  history.end(after);
  return after;
}

/** Changes the file of a history behind its back, without the triggers that keep it. */
export function tamper(file: string, sql: string): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      database.exec(`DROP TRIGGER ${String(name)}`);
    }
    database.exec(sql);
  } finally {
    database.close();
  }
}
