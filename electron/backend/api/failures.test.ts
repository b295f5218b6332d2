import { expect, test } from 'vitest';
import type { Outcome } from '#shared/outcome.ts';
import { runOf } from '#shared/testing/runs.ts';
import { runError } from './failures.ts';

const some = { kind: 'some', processes: [{ pid: 7, command: 'sleep 99' }] } as const;
const unknown = { kind: 'unknown', reason: 'the server does not answer' } as const;

test.each<[Outcome, object | null]>([
  [{ kind: 'exited', code: 3 }, null],
  [{ kind: 'signalled', signal: 'SIGKILL' }, null],
  [
    { kind: 'timed-out', limitMs: 1000, remains: { ...some, processes: [...some.processes] } },
    {
      code: 'TIMEOUT',
      message: 'The command did not end within its limit of 1 second.',
      next: 'sleep 99 (7) could not be ended: look after it on the server.',
      limit_ms: 1000,
    },
  ],
  [
    { kind: 'timed-out', limitMs: 30_000, limit: 'sudo', remains: { kind: 'none' } },
    {
      code: 'TIMEOUT',
      message: 'Sudo did not let the command begin within its limit of 30 seconds.',
      next: 'No process of it is left.',
    },
  ],
  [
    { kind: 'cancelled', remains: unknown },
    { code: 'CANCELLED', next: 'Nobody could look what is left of it: the server does not answer.' },
  ],
  [{ kind: 'lost', reason: 'nas stopped answering' }, { code: 'LOST' }],
])('%o is told as %o', (outcome, error) => {
  const told = runError(runOf('run', { outcome }));
  if (error === null) expect(told).toBeNull();
  else expect(told).toMatchObject({ ...error, run_id: 'run' });
});
