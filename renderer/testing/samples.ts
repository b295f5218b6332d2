import { type Action, actionDefinitionSchema } from '#shared/action.ts';
import type { Run } from '#shared/run.ts';
import { type ServerView, sshServerSchema } from '#shared/server.ts';
import type { PreferenceStorage } from '../state/preferences.ts';

// Samples for tests: as small as they can be, overridden where a test cares.

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

/** A server that nobody has tried to reach. */
export function serverOf(
  id: string,
  changed: { tags?: string[]; connection?: ServerView['connection'] } = {},
): ServerView {
  const { tags = [], connection = { kind: 'unknown' } } = changed;
  const server = sshServerSchema.parse({ kind: 'ssh', id, name: id, host: `${id}.lan`, user: 'root', tags });
  return { server, connection, lastRun: null };
}

/** An action as the whitelist has it. */
export function actionOf(definition: Record<string, unknown>): Action {
  const command = 'shell' in definition ? {} : { argv: ['true'] };
  return {
    version: '000000000000',
    definition: actionDefinitionSchema.parse({ id: 'a', title: 'A', ...command, ...definition }),
  };
}

/** A storage in memory. */
export function storageOf(content: string | null = null): PreferenceStorage {
  let kept = content;
  return {
    getItem: () => kept,
    setItem: (_key, value) => {
      kept = value;
    },
  };
}
