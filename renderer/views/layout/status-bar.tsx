import { listNames, plural } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { RunningShape, StatusShape } from '../../ui/shapes.tsx';
import { PauseCountdown } from '../servers/pause-countdown.tsx';
import { useKeys } from '../shortcuts/use-keys.ts';
import { Reachable } from './reachable.tsx';
import { REGION } from './regions.ts';
import { useVisit } from './use-visit.ts';

/** Segments that a meter can show without becoming a blur. */
const MOST_SEGMENTS = 20;

/** What goes on everywhere: what can be reached, connections, requests left, problems, runs under way. */
export function StatusBar() {
  const connected = useApp((state) => state.servers.filter(({ connection }) => connection.kind === 'connected').length);
  const running = useApp((state) => [...state.runs.values()].filter((run) => run.state !== 'ended').length);
  const problems = useApp((state) => state.problems.length);
  const { showSettings, openDialog } = useAppActions();
  const keys = useKeys('show_shortcuts');
  return (
    <footer
      {...REGION}
      className="@container flex min-h-7 shrink-0 items-center gap-4.5 whitespace-nowrap border-line border-t bg-panel px-3 text-dim text-sm"
    >
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4.5">
        <Reachable />
        <button
          type="button"
          onClick={() => openDialog({ kind: 'connections', serverId: null })}
          className="-mx-1 min-h-6 shrink-0 rounded-sm px-1 hover:text-fg"
        >
          {connected} connected
        </button>
        <RateMeter />
        {problems > 0 ? (
          <button
            type="button"
            onClick={() => showSettings('problems')}
            className="-mx-1 min-h-6 shrink-0 rounded-sm px-1 text-bad underline"
          >
            {plural(problems, 'problem')}
          </button>
        ) : null}
        <Paused />
      </div>
      <span className="inline-flex shrink-0 items-center gap-1.5">
        {running > 0 ? <RunningShape /> : null}
        {running === 0 ? 'nothing running' : `${running} running`}
      </span>
      <button
        type="button"
        onClick={() => openDialog({ kind: 'shortcuts' })}
        className="inline-flex min-h-6 shrink-0 items-center gap-1.5 rounded-sm px-1 hover:text-fg"
      >
        {keys ? <Kbd keys={keys} /> : null}
        <span className="sr-only @min-[1000px]:not-sr-only">shortcuts</span>
      </button>
    </footer>
  );
}

/** Servers that are left alone: one with its count-down, several as their number. Leads to each of them. */
function Paused() {
  const servers = useApp((state) => state.servers);
  const paused = servers.filter(({ connection }) => connection.kind === 'paused');
  const { next, show } = useVisit(paused);
  const [first] = paused;
  if (first?.connection.kind !== 'paused' || next === undefined) return null;
  return (
    <button
      type="button"
      onClick={show}
      title={`Left alone for a while: ${listNames(paused.map(({ server }) => server.name))}. Press to see ${next.server.name}.`}
      className="-mx-1 inline-flex min-h-6 min-w-0 items-center gap-1.5 rounded-sm px-1 text-warn hover:underline"
    >
      <StatusShape status="paused" />
      {paused.length === 1 ? (
        <>
          <span className="min-w-0 max-w-48 truncate">{first.server.name}</span>{' '}
          <PauseCountdown retryAt={first.connection.retryAt} />
        </>
      ) : (
        `${paused.length} paused`
      )}
    </button>
  );
}

function RateMeter() {
  const { limit, remaining } = useApp((state) => state.rate);
  const segments = Math.min(limit, MOST_SEGMENTS);
  const filled = limit === 0 ? 0 : Math.ceil((remaining / limit) * segments);
  return (
    <span className={`inline-flex shrink-0 items-center gap-2 ${remaining === 0 ? 'text-warn' : ''}`}>
      <span className="hidden gap-0.5 @min-[1000px]:inline-flex" aria-hidden="true">
        {Array.from({ length: segments }, (_, index) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: segments are their place
            key={index}
            className={`h-[9px] w-[5px] rounded-[1px] ${index < filled ? 'bg-accent' : 'bg-line2'}`}
          />
        ))}
      </span>
      <span>
        {remaining} of {limit} requests left
        <span className="hidden @min-[1000px]:inline"> this minute</span>
      </span>
    </span>
  );
}
