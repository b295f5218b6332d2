import { MoreHorizontal } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { type ServerView, serverLabel } from '#shared/server.ts';
import { outcomeTone, outcomeWord, type Tone } from '../../format.ts';
import { OutcomeShape, type ServerStatus, StatusShape } from '../../ui/shapes.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { shortReason } from './connection-words.ts';
import { LookAgain } from './look-again.tsx';
import { PauseCountdown } from './pause-countdown.tsx';
import { errorOnTheWay, statusOf } from './server-status.ts';

const TEXT: Record<Tone, string> = { ok: 'text-ok', warn: 'text-warn', bad: 'text-bad' };

const SECOND_LINE: Partial<Record<ServerStatus, string>> = {
  unreachable: 'text-bad',
  blocked: 'text-bad',
  paused: 'text-warn',
};

/** The DOM id of a server's row, under which the grid points at it. */
export function rowId(serverId: string): string {
  return `server-${serverId}`;
}

/** One server: its status, its name and address (or what is wrong), and how its last run ended. */
export const ServerRow = memo(function ServerRow({
  view,
  index,
  measure,
  selected,
  atCursor,
  onPress,
  onMenu,
  onLook,
}: {
  view: ServerView;
  /** Its position among all rows of the list. */
  index: number;
  measure(row: HTMLElement | null): void;
  selected: boolean;
  atCursor: boolean;
  onPress(serverId: string, event: MouseEvent): void;
  onMenu(serverId: string, event: MouseEvent): void;
  onLook(serverId: string): Promise<void>;
}) {
  const { server, connection, lastRun } = view;
  const status = statusOf(view);
  const problem = SECOND_LINE[status];
  return (
    // Keys are handled by the grid around the rows, which alone takes the focus.
    <tr
      id={rowId(server.id)}
      ref={measure}
      data-index={index}
      data-server={server.id}
      aria-rowindex={index + 1}
      aria-selected={selected}
      onClick={(event) => onPress(server.id, event)}
      onContextMenu={(event) => onMenu(server.id, event)}
      className={`group/row relative grid min-h-11 compact:min-h-8 compact:py-0.5 w-full cursor-default grid-cols-[16px_minmax(0,1fr)] items-center gap-2 border-l-3 py-1 pr-3 pl-[11px] ${selected ? 'border-accent bg-accent-bg' : 'border-transparent hover:bg-hover'} ${atCursor ? 'group-focus-visible/grid:outline-2 group-focus-visible/grid:outline-accent group-focus-visible/grid:-outline-offset-2' : ''}`}
    >
      <td className="contents">
        <span className="grid place-items-center">
          <StatusShape status={status} />
          <VisuallyHidden>{status}</VisuallyHidden>
        </span>
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate font-semibold">{server.name}</span>
            {lastRun ? (
              <span
                className={`flex shrink-0 items-center gap-1 text-faint text-sm ${problem ? '' : 'compact:group-hover/row:invisible'}`}
              >
                <OutcomeShape outcome={lastRun.outcome} />
                <span className={TEXT[outcomeTone(lastRun.outcome)]}>{outcomeWord(lastRun.outcome)}</span>
                <RelativeTime at={lastRun.endedAt} untitled />
              </span>
            ) : null}
          </span>
          <span
            className={`block truncate text-sm ${problem ?? 'text-faint compact:hidden'} ${status === 'unreachable' ? 'group-hover/row:pr-24' : 'group-hover/row:pr-7'}`}
          >
            {connection.kind === 'paused' ? <PauseCountdown retryAt={connection.retryAt} /> : secondLine(view)}
          </span>
        </span>
      </td>
      <td className="absolute right-2 bottom-0.5 flex items-center opacity-0 focus-within:opacity-100 group-hover/row:opacity-100">
        {status === 'unreachable' ? <LookAgain name={server.name} onLook={() => onLook(server.id)} /> : null}
        <button
          type="button"
          tabIndex={-1}
          aria-label={`More for ${server.name}`}
          onClick={(event) => {
            event.stopPropagation();
            onMenu(server.id, event);
          }}
          className="grid h-6 w-7 place-items-center rounded-md text-dim hover:bg-raised hover:text-fg"
        >
          <MoreHorizontal className="size-4" aria-hidden="true" />
        </button>
      </td>
    </tr>
  );
});

/** The address, unless something is wrong or under way. */
function secondLine(view: ServerView): string {
  const { server, connection } = view;
  const error = errorOnTheWay(view);
  if (error !== null) return shortReason(error.code);
  return connection.kind === 'connecting' ? 'connecting…' : serverLabel(server);
}
