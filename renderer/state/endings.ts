import type { Run } from '#shared/run.ts';

/** The runs of a person that were under way before and have ended now. What was not known before does not count. */
export function endedSince(before: ReadonlyMap<string, Run>, now: ReadonlyMap<string, Run>): Run[] {
  return [...now.values()].filter((run) => {
    const known = before.get(run.id);
    return known !== undefined && known.state !== 'ended' && run.state === 'ended' && run.caller.kind !== 'api';
  });
}
