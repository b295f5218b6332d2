import { ChevronRight } from 'lucide-react';
import type { Run } from '#shared/run.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { Duration } from '../../ui/time.tsx';
import { endingSteps } from './ending-steps.ts';

const TONES = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad' };

/** Each step of ending a run, as it is taken; nothing for a run that ends by itself. */
export function RunEndings({ run }: { run: Run }) {
  const steps = endingSteps(run);
  if (steps.length === 0 && run.state !== 'ending') return null;
  const last = run.endings.at(-1);
  return (
    <ol
      aria-label="How it was ended"
      aria-live="polite"
      className="m-0 flex list-none flex-wrap items-center gap-x-1.5 gap-y-0.5 border-line border-b bg-term px-3.5 py-1 text-dim text-sm tabular-nums"
    >
      {steps.map((step, index) => (
        <li key={step.words} className="flex items-center gap-1.5">
          {index > 0 ? <ChevronRight className="size-3 text-faint" aria-hidden="true" /> : null}
          <span className={step.tone ? `font-medium ${TONES[step.tone]}` : ''}>
            <HostileText text={step.words} />
          </span>
        </li>
      ))}
      {run.state === 'ending' ? (
        <li className="flex items-center gap-1.5" aria-live="off">
          {last ? <ChevronRight className="size-3 text-faint" aria-hidden="true" /> : null}
          <span>
            waiting for its processes to end{last ? ', ' : ''}
            {last ? <Duration since={last.at} /> : null}
          </span>
        </li>
      ) : null}
    </ol>
  );
}
