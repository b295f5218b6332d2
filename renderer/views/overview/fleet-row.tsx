import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo, type ReactNode, useState } from 'react';
import { plainText } from '#shared/hidden-characters.ts';
import type { RunMark } from '#shared/history.ts';
import type { ServerView } from '#shared/server.ts';
import { formatDuration } from '../../format.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill, Pill } from '../../ui/pill.tsx';
import { RunningShape, StatusShape } from '../../ui/shapes.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { shortReason } from '../servers/connection-words.ts';
import { PauseCountdown } from '../servers/pause-countdown.tsx';
import { errorOnTheWay, statusOf, statusWords } from '../servers/server-status.ts';
import { RunStrip } from './run-strip.tsx';

/** How many runs a strip shows. */
const MOST = 20;
/** A column that narrow windows leave out. */
export const TOOK = 'hidden @min-[960px]:table-cell';

/** One server: its state, what ran last (or what the pointer is on), and the strip of its last runs. `height` in pixels. */
export const FleetRow = memo(function FleetRow({
  view,
  index,
  height,
}: {
  view: ServerView;
  index: number;
  height: number;
}) {
  const { server, lastRun } = view;
  const client = useClient();
  const { showRecord } = useAppActions();
  const running = useApp((state) => [...state.runs.values()].filter((run) => isOn(run, server.id)).length);
  const recent = useQuery({
    queryKey: ['recent-runs', server.id, lastRun?.runId ?? null],
    queryFn: () => client.history.recent({ serverId: server.id, limit: MOST }),
    enabled: lastRun !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [pointed, setPointed] = useState<RunMark | null>(null);
  const runs = recent.data ?? NO_RUNS;
  const shown = pointed ?? runs.at(-1) ?? null;

  return (
    <tr aria-rowindex={index + 2} style={{ height }} className="hover:bg-hover">
      <Cell>
        <ServerName view={view} />
      </Cell>
      <Cell>
        <span className="flex items-center gap-2">
          {running > 0 ? (
            <Pill tone="accent">
              <RunningShape />
              {running} running
            </Pill>
          ) : null}
          {shown ? (
            <span className="min-w-0 truncate" title={plainText(shown.action.title, 300)}>
              <HostileText text={shown.action.title} />
            </span>
          ) : (
            <span className="truncate text-faint">
              {lastRun === null && running === 0 ? 'Nothing has run here yet' : ''}
            </span>
          )}
        </span>
      </Cell>
      <Cell>{shown ? <OutcomePill outcome={shown.outcome} /> : null}</Cell>
      <Cell className={`text-right text-dim ${TOOK}`}>
        {shown ? (shown.durationMs === null ? '–' : formatDuration(shown.durationMs)) : null}
      </Cell>
      <Cell className="text-right text-dim">{shown ? <RelativeTime at={shown.askedAt} /> : null}</Cell>
      <Cell>
        <RunStrip serverName={server.name} runs={runs} onPoint={setPointed} onOpen={showRecord} />
      </Cell>
    </tr>
  );
});

const NO_RUNS: readonly RunMark[] = [];

function Cell({ className = '', children }: { className?: string; children: ReactNode }) {
  return (
    <td className={`truncate border-line border-t px-2 tabular-nums first:pl-4 last:pr-4 ${className}`}>{children}</td>
  );
}

/** Its name, which leads to it, and what is wrong with the way there. */
function ServerName({ view }: { view: ServerView }) {
  const { server, connection } = view;
  const { setSelection, setView } = useAppActions();
  const status = statusOf(view);
  const error = errorOnTheWay(view);
  const paused = connection.kind === 'paused';
  const select = () => {
    setSelection({ ids: new Set([server.id]), anchor: server.id, cursor: server.id });
    setView('run');
  };
  return (
    <span className="grid grid-cols-[16px_minmax(0,1fr)] items-center gap-x-2.5" title={statusWords(view, Date.now())}>
      <StatusShape status={status} />
      <VisuallyHidden>{status}</VisuallyHidden>
      <span className="min-w-0 leading-tight">
        <button
          type="button"
          onClick={select}
          title={`Run something on ${server.name}`}
          className="block min-h-6 max-w-full truncate rounded-sm text-left font-semibold hover:underline"
        >
          <HostileText text={server.name} />
        </button>
        {paused || error ? (
          <span className={`-mt-0.5 block truncate text-sm ${paused ? 'text-warn' : 'text-bad'}`}>
            {paused ? <PauseCountdown retryAt={connection.retryAt} /> : error ? shortReason(error.code) : null}
          </span>
        ) : null}
      </span>
    </span>
  );
}

function isOn(run: { state: string; server: { id: string } }, serverId: string): boolean {
  return run.state !== 'ended' && run.server.id === serverId;
}
