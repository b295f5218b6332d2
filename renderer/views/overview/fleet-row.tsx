import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RunMark } from '#shared/history.ts';
import type { ServerView } from '#shared/server.ts';
import { formatDuration } from '../../format.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomePill, Pill } from '../../ui/pill.tsx';
import { RunningShape, StatusShape } from '../../ui/shapes.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { statusOf, statusWords } from '../servers/server-status.ts';
import { RunStrip } from './run-strip.tsx';

/** How many runs a strip shows. */
const MOST = 20;

/** One server: its state, what ran last (or what the pointer is on), and the strip of its last runs. */
export function FleetRow({ view }: { view: ServerView }) {
  const { server, lastRun } = view;
  const client = useClient();
  const { showRecord, setSelection, setView } = useAppActions();
  const running = useApp((state) => [...state.runs.values()].filter((run) => isOn(run, server.id)).length);
  const recent = useQuery({
    queryKey: ['recent-runs', server.id, lastRun?.runId ?? null],
    queryFn: () => client.history.recent({ serverId: server.id, limit: MOST }),
    enabled: lastRun !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [pointed, setPointed] = useState<RunMark | null>(null);
  const runs = lastRun === null ? [] : (recent.data ?? []);
  const shown = pointed ?? runs.at(-1);
  const status = statusOf(view);

  const select = () => {
    setSelection({ ids: new Set([server.id]), anchor: server.id, cursor: server.id });
    setView('run');
  };

  return (
    <div className="grid min-h-10 grid-cols-[16px_minmax(110px,210px)_minmax(0,1fr)_auto] items-center gap-2.5 border-line border-t px-4 py-1 compact:min-h-8">
      <span title={statusWords(view, Date.now())}>
        <StatusShape status={status} />
        <VisuallyHidden>{status}</VisuallyHidden>
      </span>
      <button
        type="button"
        onClick={select}
        title={`Run something on ${server.name}`}
        className="min-h-6 min-w-0 truncate rounded-sm text-left font-semibold hover:underline"
      >
        <HostileText text={server.name} />
      </button>
      <div className="flex min-w-0 items-center gap-2">
        {running > 0 ? (
          <Pill tone="accent">
            <RunningShape />
            {running} running
          </Pill>
        ) : null}
        {shown ? (
          <>
            <span className="min-w-0 truncate">
              <HostileText text={shown.action.title} />
            </span>
            <OutcomePill outcome={shown.outcome} />
            <span className="shrink-0 text-dim text-sm tabular-nums">
              {shown.durationMs === null ? '' : `${formatDuration(shown.durationMs)} · `}
              <RelativeTime at={shown.askedAt} />
            </span>
          </>
        ) : (
          <span className="truncate text-faint">{lastRun === null ? 'Nothing has run here yet' : ''}</span>
        )}
      </div>
      <RunStrip serverName={server.name} runs={runs} onPoint={setPointed} onOpen={showRecord} />
    </div>
  );
}

function isOn(run: { state: string; server: { id: string } }, serverId: string): boolean {
  return run.state !== 'ended' && run.server.id === serverId;
}
