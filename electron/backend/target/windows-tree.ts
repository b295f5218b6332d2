import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessTree } from './process-tree.ts';

const run = promisify(execFile);

/**
 * The processes of a run on Windows, which has no process groups: `taskkill /T` ends a process with its children.
 * Without a console, a process can only be asked to close; `kill` forces it.
 */
export function createWindowsTree(pid: number | null): ProcessTree {
  return {
    async signal(signal) {
      if (pid === null) return;
      const force = signal === 'kill' ? ['/F'] : [];
      // It fails when the process has gone meanwhile, or refuses to close; `remains` tells which.
      await run('taskkill', ['/PID', String(pid), '/T', ...force]).catch(() => undefined);
    },
    async remains() {
      if (pid === null) return { kind: 'none' };
      try {
        const { stdout } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
        const name = /^"([^"]+)","/.exec(stdout.trim())?.[1];
        return name ? { kind: 'some', processes: [{ pid, command: name }] } : { kind: 'none' };
      } catch (error) {
        return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
