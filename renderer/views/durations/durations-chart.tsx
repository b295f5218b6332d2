import { type KeyboardEvent, useMemo, useState } from 'react';
import type { RunMark } from '#shared/history.ts';
import { ScatterChart } from '../../charts/scatter-chart.tsx';
import { formatDuration, formatExact, outcomeTone } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill } from '../../ui/pill.tsx';
import type { Scale } from './durations.ts';

/** The runs as marks over time. Left and Right step from run to run, Enter opens one; the line below says which. */
export function DurationsChart({
  runs,
  scale,
  onOpen,
}: {
  runs: readonly RunMark[];
  scale: Scale;
  onOpen(runId: string): void;
}) {
  const [pointed, setPointed] = useState(runs.length - 1);
  const selected = Math.min(pointed, runs.length - 1);
  const run = runs[selected];
  const points = useMemo(
    () =>
      runs.map(({ askedAt, durationMs, outcome }) => ({
        at: askedAt,
        height: scale.toHeight(durationMs ?? 0),
        tone: outcomeTone(outcome),
      })),
    [runs, scale],
  );
  const open = (index: number) => {
    const chosen = runs[index];
    if (chosen) onOpen(chosen.runId);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: selected - 1, ArrowRight: selected + 1, Home: 0, End: runs.length - 1 }[event.key];
    if (to !== undefined) setPointed(Math.min(Math.max(to, 0), runs.length - 1));
    else if (event.key === 'Enter') open(selected);
    else return;
    event.preventDefault();
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Runs, from the oldest to the newest"
        aria-valuemin={1}
        aria-valuemax={runs.length}
        aria-valuenow={selected + 1}
        aria-valuetext={run ? `${formatExact(run.askedAt)}, ${run.server.name}, ${tookWords(run)}` : ''}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 rounded-md"
      >
        <ScatterChart
          points={points}
          selected={selected}
          heightWords={(height) => formatDuration(scale.toMs(height))}
          onPoint={setPointed}
          onOpen={open}
        />
      </div>
      <p className="m-0 flex min-h-7 items-center gap-2 border-line border-t pt-2">
        {run ? (
          <>
            <OutcomePill outcome={run.outcome} />
            <span className="tabular-nums">{tookWords(run)}</span>
            <span className="min-w-0 truncate text-dim">
              <HostileText text={run.server.name} />, {formatExact(run.askedAt)}
            </span>
          </>
        ) : null}
      </p>
    </div>
  );
}

/** What never began has no length. */
function tookWords({ durationMs }: RunMark): string {
  return durationMs === null ? 'no duration' : formatDuration(durationMs);
}
