import { setTimeout as sleep } from 'node:timers/promises';
import type { Remains } from '#shared/outcome.ts';
import type { KillSignal } from '#shared/run.ts';
import {
  describeScript,
  type ProcessRow,
  type ProcessTable,
  parseTable,
  selectMembers,
  signalScript,
  tableScript,
} from './process-table.ts';
import type { Elevation } from './target.ts';

/** Where and how the processes of one run can be looked for. */
export type ProcessTreeOptions = {
  /** The run's mark, see `RUN_MARK`. */
  mark: string;
  /** Leader of the command's own session and group; null while it is not known. */
  leader: () => number | null;
  /** Runs shell text at the place where the processes are and gives what it printed. Rejects when that fails. */
  runScript: (script: string) => Promise<string>;
  /** How to signal processes of another user. */
  elevation?: Elevation | undefined;
};

/** The processes of one run. It remembers what it has seen, so that a process is still found after its parents are gone. */
export type ProcessTree = {
  /** Signals every process of the run. `kill` goes on until none is left or its patience ends (2 seconds). */
  signal(signal: KillSignal): Promise<void>;
  /** What is left. Never rejects. */
  remains(): Promise<Remains>;
};

const KILL_PATIENCE_MS = 2000;
const KILL_PAUSE_MS = 30;

export function createProcessTree({ mark, leader, runScript, elevation }: ProcessTreeOptions): ProcessTree {
  const acceptedAt = performance.now();
  let seenAt = new Map<number, number>();

  async function look(): Promise<{ table: ProcessTable; members: ProcessRow[] }> {
    const found = await lookAs(undefined);
    // What sudo started may run on as another user with nothing but the mark, which only that user and root can see.
    return found.members.length === 0 && elevation?.begun() === true ? lookAs(elevation) : found;
  }

  async function lookAs(as: Elevation | undefined): Promise<{ table: ProcessTable; members: ProcessRow[] }> {
    const table = parseTable(await runScript(tableScript(mark, as)));
    const now = performance.now();
    const seen = new Map([...seenAt].map(([pid, at]) => [pid, now - at]));
    const members = selectMembers(table, { leader: leader(), acceptedAgoMs: now - acceptedAt, seen });
    seenAt = new Map(members.map(({ pid }) => [pid, seenAt.get(pid) ?? now]));
    return { table, members };
  }

  async function send(signal: KillSignal): Promise<boolean> {
    const { members } = await look();
    if (members.length === 0) return false;
    const pids = members.map(({ pid }) => pid);
    await runScript(signalScript(signal, pids, elevation));
    return true;
  }

  async function nameThem(pids: readonly number[]): Promise<Remains> {
    const lines = (await runScript(describeScript(pids))).split('\n');
    const processes = pids.map((pid) => {
      const line = lines.find((candidate) => candidate.startsWith(`${pid} `));
      return { pid, command: line?.slice(`${pid} `.length).trim() || 'a process that hides its name' };
    });
    return { kind: 'some', processes };
  }

  return {
    async signal(signal) {
      // Interrupt and terminate are sent once: what a handler starts in order to clean up must be left alone.
      if (signal !== 'kill') {
        await send(signal);
        return;
      }
      // From the first kill on: the way there may have been slow.
      let until: number | undefined;
      while (await send('kill')) {
        until ??= performance.now() + KILL_PATIENCE_MS;
        if (performance.now() > until) return;
        await sleep(KILL_PAUSE_MS);
      }
    },
    async remains() {
      try {
        const { table, members } = await look();
        if (members.length > 0) return await nameThem(members.map(({ pid }) => pid));
        if (!table.complete) return { kind: 'unknown', reason: 'the system hides the processes of other users' };
        if (table.marksHidden)
          return { kind: 'unknown', reason: 'sudo does not let this user look at what it started' };
        return { kind: 'none' };
      } catch (error) {
        return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
