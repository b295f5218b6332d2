import { outcomeTone } from './outcome-words.ts';
import type { Run } from './run.ts';

/** What goes on, for the title of the window and the badge of the app. */
export type Activity = { running: number; failed: number };

/**
 * Counts what is under way, and what has failed since somebody last looked (`seenAt`, epoch milliseconds; null while
 * somebody looks, when nothing is unseen). A refusal was told to whoever asked.
 */
export function activityOf(runs: Iterable<Run>, seenAt: number | null): Activity {
  const activity = { running: 0, failed: 0 };
  for (const run of runs) {
    if (run.state !== 'ended') activity.running += 1;
    else if (isUnseenFailure(run, seenAt)) activity.failed += 1;
  }
  return activity;
}

function isUnseenFailure({ outcome, endedAt }: Run, seenAt: number | null): boolean {
  if (seenAt === null || outcome === null || endedAt === null || endedAt < seenAt) return false;
  return outcome.kind !== 'refused' && outcomeTone(outcome) === 'bad';
}

/** `1 failed, 2 running`; empty when nothing goes on. */
export function activityWords({ running, failed }: Activity): string {
  return [failed > 0 ? `${failed} failed` : '', running > 0 ? `${running} running` : ''].filter(Boolean).join(', ');
}
