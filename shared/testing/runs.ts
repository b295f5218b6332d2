import type { Run } from '../run.ts';

/** An ended run of `uptime` by the desktop. */
export function runOf(id: string, changed: Partial<Run> = {}): Run {
  return {
    id,
    batchId: null,
    caller: { kind: 'desktop' },
    server: { id: 'nas', name: 'nas', address: 'root@nas', hostKey: null },
    action: { id: 'uptime', title: 'Uptime', version: '000000000000' },
    parameters: {},
    words: ['uptime'],
    timeoutMs: 30_000,
    state: 'ended',
    askedAt: 0,
    startedAt: 0,
    endedAt: 0,
    durationMs: 0,
    outcome: changed.state && changed.state !== 'ended' ? null : { kind: 'exited', code: 0 },
    endings: [],
    attempts: [],
    bytes: { stdout: 0, stderr: 0 },
    trace: [],
    ...changed,
  };
}
