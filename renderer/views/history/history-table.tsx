import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { HistoryRecord } from '#shared/history.ts';
import { useRowHeight } from '../../state/use-row-height.ts';
import { UnseenRows, useTableRows } from '../../ui/table-rows.tsx';
import { useNow } from '../../ui/time.tsx';
import { BY, HistoryRow, rowId, TOOK } from './history-row.tsx';

type HistoryTableProps = {
  records: readonly HistoryRecord[];
  /** Whether the list goes on beyond `records`. */
  more: boolean;
  onNearEnd(): void;
  /** Position of the row that the keyboard stands on. */
  cursor: number;
  onCursor(cursor: number): void;
  /** The run that the drawer shows. */
  openRunId: string | null;
  onOpen(record: HistoryRecord): void;
  /** Runs that were chosen to be compared. */
  marked: ReadonlySet<string>;
  onMark(record: HistoryRecord): void;
  /** What is searched for. */
  text: string;
  grid: RefObject<HTMLTableElement | null>;
};

/** Heights of a row and of the head, in pixels. */
const ROW_HEIGHTS = { comfortable: 34, compact: 28 };
const HEAD_HEIGHT = 34;
/** How long the keyboard has to rest on a row before open details follow it, in milliseconds. */
const REST_MS = 150;
/** Rows before the end at which the next page is asked for. */
const LOAD_AHEAD = 30;

/** The records as a table of which only the visible rows exist. Arrows move, and open details with them; Enter opens, Space chooses. */
export const HistoryTable = memo(function HistoryTable(props: HistoryTableProps) {
  const { records, more, onNearEnd, cursor, onCursor, openRunId, onOpen, marked, onMark, text, grid } = props;
  const now = useNow(30_000);
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight(ROW_HEIGHTS);
  const rows = useTableRows({ count: records.length, height, head: HEAD_HEIGHT, scroller });
  const lastShown = rows.indexes.at(-1) ?? 0;

  useEffect(() => {
    if (more && lastShown >= records.length - LOAD_AHEAD) onNearEnd();
  }, [more, lastShown, records.length, onNearEnd]);

  const following = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Details that were closed meanwhile stay closed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => () => clearTimeout(following.current), [openRunId]);
  const move = (to: number) => {
    const next = Math.min(Math.max(to, 0), records.length - 1);
    onCursor(next);
    rows.scrollTo(next);
    clearTimeout(following.current);
    const record = records[next];
    if (openRunId !== null && record) following.current = setTimeout(() => onOpen(record), REST_MS);
  };
  const open = (index: number) => {
    const record = records[index];
    if (!record) return;
    onCursor(index);
    onOpen(record);
  };

  const mark = (index: number) => {
    const record = records[index];
    if (record) onMark(record);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const targets: Record<string, number> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: records.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) move(target);
    else if (event.key === 'Enter') open(cursor);
    else if (event.key === ' ') mark(cursor);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-index]') : null;
    if (!row) return;
    const index = Number(row.dataset.index);
    if (!event.ctrlKey && !event.metaKey) return open(index);
    onCursor(index);
    mark(index);
  };

  const current = records[cursor];
  return (
    <div ref={scroller} className="@container relative h-full overflow-y-auto overflow-x-hidden">
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen with the keyboard is a grid.
        role="grid"
        aria-label="Runs"
        aria-multiselectable="true"
        aria-rowcount={more ? -1 : records.length + 1}
        aria-activedescendant={current ? rowId(current.run.id) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="group w-full table-fixed border-separate border-spacing-0 outline-none!"
      >
        <thead>
          <tr aria-rowindex={1} style={{ height: HEAD_HEIGHT }}>
            <ColumnHead className="w-8.5">
              <span className="sr-only">Compare</span>
            </ColumnHead>
            <ColumnHead className="w-33">When</ColumnHead>
            <ColumnHead>Action</ColumnHead>
            <ColumnHead className="w-[18%]">Server</ColumnHead>
            <ColumnHead className="w-36 @min-[700px]:w-42">Outcome</ColumnHead>
            <ColumnHead className={`w-22 text-right! ${TOOK}`}>Took</ColumnHead>
            <ColumnHead className={`w-40 pl-4! ${BY}`}>By</ColumnHead>
          </tr>
        </thead>
        <UnseenRows height={rows.above} />
        <tbody>
          {rows.indexes.map((index) => {
            const record = records[index];
            return record ? (
              <HistoryRow
                key={record.run.id}
                record={record}
                index={index}
                height={height}
                now={now}
                atCursor={index === cursor}
                open={record.run.id === openRunId}
                marked={marked.has(record.run.id)}
                onMark={onMark}
                text={text}
              />
            ) : null;
          })}
        </tbody>
        <UnseenRows height={rows.below} />
      </table>
    </div>
  );
});

function ColumnHead({ className = '', children }: { className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={`sticky top-0 z-10 truncate border-line border-b bg-panel px-1.5 text-left font-medium text-faint text-sm first:pl-3 last:pr-3 ${className}`}
    >
      {children}
    </th>
  );
}
