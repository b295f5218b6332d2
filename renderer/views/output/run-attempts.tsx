import { ChevronRight } from 'lucide-react';
import type { Run } from '#shared/run.ts';
import { useApp } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { useNow } from '../../ui/time.tsx';
import { attemptWords, nextAttemptWords } from './attempt-words.ts';

/** Every attempt of a run that needed more than one, with the count-down to the next; nothing for all others. */
export function RunAttempts({ run }: { run: Run }) {
  if (run.attempts.length < 2 && run.state !== 'retrying') return null;
  // The wait that is going on is counted down to instead.
  const told = run.attempts.map((attempt, index) =>
    run.state === 'retrying' && index === run.attempts.length - 1 ? { ...attempt, waitMs: null } : attempt,
  );
  return (
    <ol
      aria-label="Attempts"
      className="m-0 flex list-none flex-wrap items-center gap-x-1.5 gap-y-0.5 border-line border-b bg-term px-3.5 py-1 text-dim text-sm tabular-nums"
    >
      {told.map((attempt) => (
        <li key={attempt.number} className="flex items-center gap-1.5" title={attempt.error?.message}>
          {attempt.number > 1 ? <ChevronRight className="size-3 text-faint" aria-hidden="true" /> : null}
          <span className={attempt.error ? 'text-warn' : ''}>
            <HostileText text={attemptWords(attempt)} />
          </span>
        </li>
      ))}
      {run.state === 'retrying' ? (
        <li className="flex items-center gap-1.5 font-medium text-fg">
          <ChevronRight className="size-3 text-faint" aria-hidden="true" />
          <NextAttempt run={run} />
        </li>
      ) : null}
    </ol>
  );
}

/** `attempt 2 of 3 in 4 s`, ticking. */
export function NextAttempt({ run }: { run: Run }) {
  const limit = useApp((state) => state.settings.limits.attempts);
  const now = useNow(250);
  return <span className="tabular-nums">{nextAttemptWords(run, limit, now)}</span>;
}
