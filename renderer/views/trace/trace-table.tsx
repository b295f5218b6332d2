import type { Phase } from '#shared/trace.ts';
import { type PhaseRow, phaseRows } from './phase-words.ts';

const BARS: Readonly<Record<PhaseRow['kind'], string>> = {
  work: 'bg-accent',
  wait: 'bg-line2',
  failed: 'bg-bad',
};

/** Where the time of a run went: a waterfall for the eye, a table for everybody else. */
export function TraceTable({ trace, label }: { trace: readonly Phase[]; label: string }) {
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse text-sm tabular-nums">
      <colgroup>
        <col className="w-[164px]" />
        <col />
        <col className="w-[68px]" />
        <col className="w-[68px]" />
      </colgroup>
      <thead>
        <tr className="text-faint">
          <th scope="col" className="py-0.5 text-left font-normal">
            Phase
          </th>
          <td aria-hidden="true" />
          <th scope="col" className="py-0.5 text-right font-normal">
            Began
          </th>
          <th scope="col" className="py-0.5 text-right font-normal">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {phaseRows(trace).map((row) => (
          <TraceRow key={row.key} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function TraceRow({ row }: { row: PhaseRow }) {
  return (
    <tr className="border-line border-t">
      <th
        scope="row"
        className={`truncate py-0.5 text-left font-normal ${row.inner ? 'pl-4 text-dim' : ''} ${row.kind === 'failed' ? 'text-bad' : ''}`}
        title={row.words}
      >
        {row.words}
      </th>
      <td aria-hidden="true" className="px-2 py-0.5">
        <div className="relative h-2">
          <div
            className={`absolute inset-y-0 min-w-0.5 rounded-xs ${BARS[row.kind]} ${row.inner ? 'opacity-60' : ''}`}
            style={{ left: `min(${row.left}%, 100% - 2px)`, width: `${row.width}%` }}
          />
        </div>
      </td>
      <td className="py-0.5 text-right text-dim">{row.began}</td>
      <td className="py-0.5 text-right">{row.took}</td>
    </tr>
  );
}
