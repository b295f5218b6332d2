import type { BenchServer, Lab } from './lab.ts';
import { mustRun, runProgram } from './programs.ts';

/** OpenSSH's connections that others can run over (ControlMaster), one for each server. */
export async function startMasters(lab: Lab, servers: readonly BenchServer[]): Promise<{ stop(): Promise<void> }> {
  const each = (work: (server: BenchServer) => Promise<unknown>) => inTurn(servers, work);
  // In the background it would keep the pipes of its output open.
  await each(({ id }) => mustRun(['sh', '-c', 'exec "$@" >/dev/null 2>&1', 'sh', ...master(lab, id)]));
  return {
    async stop() {
      await each(({ id }) => runProgram(['ssh', '-F', lab.controlConfig, '-O', 'exit', id]));
    },
  };
}

const master = (lab: Lab, id: string) => ['ssh', '-F', lab.controlConfig, '-M', '-N', '-f', id];

const AT_ONCE = 8;

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
  }
}
