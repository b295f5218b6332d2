import { memo, type ReactNode } from 'react';
import { plainText } from '#shared/hidden-characters.ts';
import type { HistoryRecord } from '#shared/history.ts';
import { findHits, searchWords } from '#shared/text-hits.ts';
import { callerWords, formatDuration, formatExact } from '../../format.ts';
import { useApp } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RunPill } from '../../ui/pill.tsx';
import { parametersText } from '../output/words-text.ts';
import { HitText } from './hit-text.tsx';
import { useExcerpts } from './use-excerpts.ts';
import { formatWhen } from './when.ts';

/** Columns that narrow lists leave out: who asked first, then how long it took. */
export const TOOK = 'hidden @min-[700px]:table-cell';
export const BY = 'hidden @min-[960px]:table-cell';

/** A part of a cell, which gives way where all of them are too long together. */
const PART = 'min-w-0 truncate';
/** One that stays, up to its share. */
const FIRM_PART = 'shrink-0 truncate';

/** The id of a run's row in the page. */
export function rowId(runId: string): string {
  return `history-row-${runId}`;
}

type HistoryRowProps = {
  record: HistoryRecord;
  index: number;
  /** Pixels. */
  height: number;
  /** Epoch milliseconds. */
  now: number;
  atCursor: boolean;
  open: boolean;
  /** Whether it was chosen to be compared. */
  marked: boolean;
  onMark(record: HistoryRecord): void;
  /** What is searched for. */
  text: string;
};

/** One run or refusal in one line. */
export const HistoryRow = memo(function HistoryRow(props: HistoryRowProps) {
  const { record, index, height, now, atCursor, open, marked, onMark, text } = props;
  // What this window sees live is newer than what was read.
  const live = useApp((state) => state.runs.get(record.run.id));
  const run = live ?? record.run;
  const parameters = parametersText(run.parameters);
  const caller = callerWords(run.caller);
  const words = searchWords(text);
  // Where the row itself shows why it was found, the output need not.
  const inSight = findHits([run.action.title, parameters, run.server.name].join('\n'), words).all;
  const [excerpt] = useExcerpts(run, inSight ? '' : text);
  return (
    <tr
      id={rowId(run.id)}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={open || marked}
      style={{ height }}
      className={`${open ? 'bg-accent-bg' : 'hover:bg-hover'} ${
        atCursor
          ? 'group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-accent'
          : ''
      }`}
    >
      <Cell>
        <MarkBox record={record} marked={marked} onMark={onMark} />
      </Cell>
      <Cell title={formatExact(run.askedAt)}>{formatWhen(run.askedAt, now)}</Cell>
      <Cell title={plainText([run.action.title, parameters].join('  ').trim(), 300)}>
        <span className="flex items-baseline gap-2">
          <span className={`${FIRM_PART} ${excerpt ? 'max-w-2/5' : parameters ? 'max-w-7/10' : 'max-w-full'}`}>
            <HitText text={run.action.title} words={words} />
          </span>
          {parameters ? (
            <span className={`${PART} font-mono text-dim text-sm`}>
              <HitText text={parameters} words={words} />
            </span>
          ) : null}
          {excerpt ? (
            // Why the row was found is what is looked for: what it is called makes room.
            <span className={`${FIRM_PART} max-w-[calc(60%-1rem)] font-mono text-dim text-sm`} title={excerpt.text}>
              <span className="text-faint">output: </span>
              <HitText text={excerpt.text} hits={excerpt.hits} words={words} />
            </span>
          ) : null}
        </span>
      </Cell>
      <Cell title={plainText(`${run.server.name}, ${run.server.address}`, 300)}>
        <HitText text={run.server.name} words={words} />
      </Cell>
      <Cell>
        <RunPill run={run} />
      </Cell>
      <Cell className={`text-right font-mono text-dim text-sm ${TOOK}`}>
        {run.durationMs === null ? '–' : formatDuration(run.durationMs)}
      </Cell>
      <Cell title={plainText(caller, 300)} className={`pl-4! text-dim ${BY}`}>
        <HostileText text={caller} />
      </Cell>
    </tr>
  );
});

/** Apart from the row, since React writes to every input of what it draws again. */
const MarkBox = memo(function MarkBox({
  record,
  marked,
  onMark,
}: Pick<HistoryRowProps, 'record' | 'marked' | 'onMark'>) {
  return (
    <input
      type="checkbox"
      // The keyboard stays on the table: Space does the same.
      tabIndex={-1}
      aria-label={`Choose ${record.run.action.title} on ${record.run.server.name} to compare`}
      checked={marked}
      onChange={() => onMark(record)}
      onClick={(event) => event.stopPropagation()}
      className="m-0 block size-3.5 accent-accent"
    />
  );
});

function Cell({ className = '', title, children }: { className?: string; title?: string; children: ReactNode }) {
  return (
    <td title={title} className={`truncate border-line border-b px-1.5 first:pl-3 last:pr-3 ${className}`}>
      {children}
    </td>
  );
}
