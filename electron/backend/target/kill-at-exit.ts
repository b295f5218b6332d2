import { execFileSync, spawnSync } from 'node:child_process';
import { parseTable, selectMembers, signalScript, tableScript } from './process-table.ts';
import type { Elevation } from './target.ts';

/** A command on this computer, as far as it has to be known to end it with everything that it started. */
export type LocalCommand = {
  /** The run's mark, see `RUN_MARK`. */
  mark: string;
  /** Leader of its own session and group; null where the system gave none. */
  pid: number | null;
  elevation: Elevation | undefined;
};

/** What begins while the others are killed is found by the next look. */
const LOOKS = 3;
const PATIENCE_MS = 2000;

/**
 * Remembers commands for as long as they run, and kills what is left of them when this process ends without having
 * waited for them (BE-6): on a second signal, when they do not end in time, after a fault.
 */
export function createKillAtExit(): (command: LocalCommand, until: Promise<unknown>) => void {
  const running = new Map<LocalCommand, number>();
  const killAll = () => {
    const now = performance.now();
    for (const [command, acceptedAt] of running) killNow(command, now - acceptedAt);
  };
  return (command, until) => {
    if (running.size === 0) process.on('exit', killAll);
    running.set(command, performance.now());
    const forget = () => {
      running.delete(command);
      if (running.size === 0) process.off('exit', killAll);
    };
    until.then(forget, forget);
  };
}

/** Synchronous, as everything has to be that is done while a process ends. */
function killNow({ mark, pid, elevation }: LocalCommand, acceptedAgoMs: number): void {
  if (process.platform === 'win32') {
    if (pid !== null) spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { timeout: PATIENCE_MS });
    return;
  }
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const table = parseTable(runScriptNow(tableScript(mark, elevation)));
      const members = selectMembers(table, { leader: pid, acceptedAgoMs, seen: new Map() });
      if (members.length === 0) return;
      runScriptNow(
        signalScript(
          'kill',
          members.map((member) => member.pid),
          elevation,
        ),
      );
    }
  } catch {
    // Nobody is left to be told, and the other commands have their turn.
  }
}

/** Over standard input, since the text may hold a password. */
function runScriptNow(script: string): string {
  return execFileSync('sh', ['-s'], {
    input: script,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
}
