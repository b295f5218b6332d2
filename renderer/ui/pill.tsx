import type { ReactNode } from 'react';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { outcomeTone, outcomeWord, stateWords, type Tone } from '../format.ts';
import { OutcomeShape, RunningShape } from './shapes.tsx';

const TONES: Record<Tone | 'accent' | 'plain', string> = {
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  bad: 'bg-bad-bg text-bad',
  accent: 'bg-accent-bg text-accent',
  plain: 'bg-hover text-dim',
};

/** A short status on a tinted ground; `children` says it in words, so that the colour is never alone. */
export function Pill({ tone, children }: { tone: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-px font-medium text-sm ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

/** How a run ended, as shape, colour and words. */
export function OutcomePill({ outcome }: { outcome: Outcome }) {
  return (
    <Pill tone={outcomeTone(outcome)}>
      <OutcomeShape outcome={outcome} />
      {outcomeWord(outcome)}
    </Pill>
  );
}

/** How a run stands: what it is doing, and in the end its outcome. */
export function RunPill({ run: { outcome, state } }: { run: Pick<Run, 'outcome' | 'state'> }) {
  if (outcome) return <OutcomePill outcome={outcome} />;
  return (
    <Pill tone="accent">
      <RunningShape />
      {stateWords(state)}
    </Pill>
  );
}
