import { useRef } from 'react';
import type { RunMark } from '#shared/history.ts';
import { formatDuration, formatExact } from '../../format.ts';
import { useRowHeight } from '../../state/use-row-height.ts';
import { Button } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill } from '../../ui/pill.tsx';
import { UnseenRows, useTableRows } from '../../ui/table-rows.tsx';

/** Heights of a row and of the head, in pixels. */
const ROW_HEIGHTS = { comfortable: 34, compact: 28 };
const HEAD_HEIGHT = 28;

/** The same runs in words and figures, newest first. */
export function DurationsTable({ runs, onOpen }: { runs: readonly RunMark[]; onOpen(runId: string): void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight(ROW_HEIGHTS);
  const rows = useTableRows({ count: runs.length, height, head: HEAD_HEIGHT, scroller });
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <table
        aria-label="Durations"
        aria-rowcount={runs.length + 1}
        className="w-full table-fixed border-separate border-spacing-0 text-left tabular-nums"
      >
        <thead className="text-faint text-sm">
          <tr style={{ height: HEAD_HEIGHT }} className="*:sticky *:top-0 *:z-10 *:bg-panel *:font-normal">
            <th className="w-52 pr-3">When</th>
            <th className="pr-3">Server</th>
            <th className="w-42 pr-3">Outcome</th>
            <th className="w-24 pr-3 text-right">Took</th>
            <th className="w-20">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <UnseenRows height={rows.above} />
        <tbody>
          {rows.indexes.map((index) => {
            // Newest first.
            const run = runs[runs.length - 1 - index];
            return run ? (
              <DurationsRow key={run.runId} run={run} index={index} height={height} onOpen={onOpen} />
            ) : null;
          })}
        </tbody>
        <UnseenRows height={rows.below} />
      </table>
    </div>
  );
}

type DurationsRowProps = {
  run: RunMark;
  index: number;
  /** Pixels. */
  height: number;
  onOpen(runId: string): void;
};

function DurationsRow({ run, index, height, onOpen }: DurationsRowProps) {
  return (
    <tr aria-rowindex={index + 2} style={{ height }} className="*:truncate *:border-line *:border-t hover:bg-hover">
      <td className="pr-3">{formatExact(run.askedAt)}</td>
      <td className="pr-3" title={run.server.name}>
        <HostileText text={run.server.name} />
      </td>
      <td className="pr-3">
        <OutcomePill outcome={run.outcome} />
      </td>
      <td className="pr-3 text-right">{run.durationMs === null ? '–' : formatDuration(run.durationMs)}</td>
      <td className="text-right">
        <Button
          variant="ghost"
          aria-label={`Open the run of ${formatExact(run.askedAt)}`}
          onClick={() => onOpen(run.runId)}
        >
          Open
        </Button>
      </td>
    </tr>
  );
}
