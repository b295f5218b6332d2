import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { formatExact } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RunPill } from '../../ui/pill.tsx';
import { Duration } from '../../ui/time.tsx';
import { endedWords } from './ended-words.ts';

/** A run's state or outcome: as a pill with shape and word, then in full. Read aloud when it changes. */
export function RunStatus({ run }: { run: Run }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <span role="status" className="shrink-0">
        <RunPill run={run} />
      </span>
      {run.outcome ? <EndedWords run={run} outcome={run.outcome} /> : <Ticking run={run} />}
    </div>
  );
}

function EndedWords({ run, outcome }: { run: Run; outcome: Outcome }) {
  const words = endedWords(run, outcome);
  const title = run.endedAt === null ? words : `${words} (${formatExact(run.endedAt)})`;
  return (
    <span className="min-w-0 truncate text-dim tabular-nums" title={title}>
      <HostileText text={words} />
    </span>
  );
}

/** How long the present state has lasted; renders itself, and nothing else with it. */
function Ticking({ run }: { run: Run }) {
  return (
    <span className="text-dim">
      <Duration since={run.startedAt ?? run.askedAt} />
    </span>
  );
}
