import { useMemo } from 'react';
import type { Run } from '#shared/run.ts';
import { formatDuration, outcomeTone, outcomeWord, stateWords } from '../../format.ts';
import { useAppActions } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomeShape, RunningShape } from '../../ui/shapes.tsx';
import type { Folded } from './fold.ts';

const TONES = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad' } as const;

/** A tile for each server with how its run stands; a click opens that run. */
export function BatchTiles({ runs, folded }: { runs: readonly Run[]; folded: Folded }) {
  const { showRun } = useAppActions();
  const differing = useMemo(
    () => new Set(folded.differ.flatMap((group) => group.runs.map(({ id }) => id))),
    [folded.differ],
  );
  return (
    <ul
      aria-label="Servers of this batch"
      className="m-0 grid w-[36%] min-w-48 max-w-[364px] shrink-0 list-none auto-rows-max grid-cols-[repeat(auto-fill,minmax(168px,1fr))] gap-1.5 overflow-y-auto border-line border-r p-2"
    >
      {runs.map((run) => (
        <li key={run.id} className="min-w-0">
          <button
            type="button"
            onClick={() => showRun(run.id)}
            title={`Show the output of ${run.server.name}`}
            className="flex min-h-8 w-full items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-left transition-colors hover:bg-hover focus-visible:outline-offset-0"
          >
            {run.outcome ? <OutcomeShape outcome={run.outcome} /> : <RunningShape />}
            <b className="min-w-0 flex-1 truncate font-semibold">
              <HostileText text={run.server.name} />
            </b>
            <TileWord run={run} differs={differing.has(run.id)} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** How long it took, or what is special about it. */
function TileWord({ run, differs }: { run: Run; differs: boolean }) {
  const look = 'max-w-[calc(100%-72px)] shrink-0 truncate text-sm tabular-nums';
  if (!run.outcome) {
    const words = run.state === 'queued' ? 'waiting' : stateWords(run.state);
    return <span className={`${look} text-dim`}>{words}</span>;
  }
  const tone = outcomeTone(run.outcome);
  if (tone !== 'ok') return <span className={`${look} ${TONES[tone]}`}>{outcomeWord(run.outcome)}</span>;
  if (differs) return <span className={`${look} text-warn`}>differs</span>;
  return <span className={`${look} text-ok`}>{run.durationMs === null ? 'ok' : formatDuration(run.durationMs)}</span>;
}
