import type { RunMark } from '#shared/history.ts';
import { formatDuration, formatExact } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill } from '../../ui/pill.tsx';

/** The same runs in words and figures, newest first. */
export function DurationsTable({ runs, onOpen }: { runs: readonly RunMark[]; onOpen(runId: string): void }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <table aria-label="Durations" className="w-full border-collapse text-left tabular-nums">
        <thead className="sticky top-0 bg-panel text-faint text-sm">
          <tr>
            <th className="py-1 pr-3 font-normal">When</th>
            <th className="py-1 pr-3 font-normal">Server</th>
            <th className="py-1 pr-3 font-normal">Outcome</th>
            <th className="py-1 pr-3 text-right font-normal">Took</th>
            <th className="py-1">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.toReversed().map((run) => (
            <tr key={run.runId} className="border-line border-t">
              <td className="whitespace-nowrap py-1 pr-3">{formatExact(run.askedAt)}</td>
              <td className="max-w-48 truncate py-1 pr-3">
                <HostileText text={run.server.name} />
              </td>
              <td className="py-1 pr-3">
                <OutcomePill outcome={run.outcome} />
              </td>
              <td className="whitespace-nowrap py-1 pr-3 text-right">
                {run.durationMs === null ? '–' : formatDuration(run.durationMs)}
              </td>
              <td className="py-1 text-right">
                <Button
                  variant="ghost"
                  aria-label={`Open the run of ${formatExact(run.askedAt)}`}
                  onClick={() => onOpen(run.runId)}
                >
                  Open
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
