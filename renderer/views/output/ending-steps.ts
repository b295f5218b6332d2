import type { Run } from '#shared/run.ts';
import { formatDuration, remainsWords, type Tone } from '../../format.ts';

/** One step of a run's ending, in words; `tone` only where it is the result. */
export type EndingStep = { words: string; tone: Tone | null };

/** What was done to end a run, in order, and what was left of it. Empty for a run that ended by itself, or never began. */
export function endingSteps(run: Pick<Run, 'startedAt' | 'endings' | 'outcome'>): EndingStep[] {
  const steps = run.endings.map(({ signal, at }, index): EndingStep => {
    const before = run.endings[index - 1];
    const later = before ? ` ${formatDuration(at - before.at)} later` : '';
    return { words: `${signal} sent${later}`, tone: null };
  });
  const { outcome } = run;
  if (run.startedAt === null) return steps;
  if (outcome?.kind !== 'cancelled' && outcome?.kind !== 'timed-out') return steps;
  return [...steps, { words: remainsWords(outcome.remains), tone: outcome.remains.kind === 'none' ? 'ok' : 'bad' }];
}
