import { type Action, actionDefinitionSchema } from '#shared/action.ts';
import { type ServerView, sshServerSchema } from '#shared/server.ts';
import type { PreferenceStorage } from '../state/preferences.ts';

export { runOf } from '#shared/testing/runs.ts';

// Samples for tests: as small as they can be, overridden where a test cares.

/** A server that nobody has tried to reach. */
export function serverOf(
  id: string,
  changed: { tags?: string[]; connection?: ServerView['connection']; reachability?: ServerView['reachability'] } = {},
): ServerView {
  const { tags = [], connection = { kind: 'unknown' }, reachability = { kind: 'pending' } } = changed;
  const server = sshServerSchema.parse({ kind: 'ssh', id, name: id, host: `${id}.lan`, user: 'root', tags });
  return { server, connection, reachability, lastRun: null };
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
