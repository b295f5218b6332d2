import type { ServerView } from '#shared/server.ts';
import { outcomeTone } from '../../format.ts';
import type { ServerStatus } from '../../ui/shapes.tsx';
import { statusOf } from '../servers/server-status.ts';

/** What is said about the servers together, worst first. */
export type FleetGroup = { kind: 'look' | 'well' | 'unused'; servers: readonly ServerView[] };

/** Servers by what somebody with five minutes should look at first; each group in the order of the list. */
export function fleetGroups(servers: readonly ServerView[]): FleetGroup[] {
  const groups: Record<FleetGroup['kind'], ServerView[]> = { look: [], well: [], unused: [] };
  for (const view of servers) groups[kindOf(view)].push(view);
  return (['look', 'well', 'unused'] as const)
    .map((kind) => ({ kind, servers: groups[kind] }))
    .filter((group) => group.servers.length > 0);
}

const IN_TROUBLE: readonly ServerStatus[] = ['unreachable', 'blocked', 'paused'];

/** What was cancelled was so on purpose. */
function kindOf(view: ServerView): FleetGroup['kind'] {
  if (IN_TROUBLE.includes(statusOf(view))) return 'look';
  if (view.lastRun === null) return 'unused';
  return outcomeTone(view.lastRun.outcome) === 'bad' ? 'look' : 'well';
}
