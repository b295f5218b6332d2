import { useCallback, useEffect, useMemo, useState } from 'react';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { useClient } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import type { FeedState } from '../../terminal/feed.ts';
import { LaterTerminal } from '../../terminal/later-terminal.tsx';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TraceTable } from '../trace/trace-table.tsx';
import { copyWithToast } from './copy-with-toast.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import { RunAttempts } from './run-attempts.tsx';
import { RunEndings } from './run-endings.tsx';
import { RunHeader } from './run-header.tsx';
import { RunToolbar } from './run-toolbar.tsx';
import { RunWaiting } from './run-waiting.tsx';
import { SearchBar } from './search-bar.tsx';
import { useFontSize } from './use-font-size.ts';
import { useTyping } from './use-typing.ts';

type RunPanelProps = { run: Run; wrap: boolean; onWrap(wrap: boolean): void };

/** One run: what it is, how it stands, and its output. Give it the run's id as its key. */
export function RunPanel({ run, wrap, onWrap }: RunPanelProps) {
  const client = useClient();
  // The client makes a new object at each access; a new source would begin the output anew.
  const source = useMemo(() => client.runs, [client]);
  const { size: fontSize, zoom } = useFontSize();
  const { typing, onRoom } = useTyping(run);
  const [terminal, setTerminal] = useState<OutputTerminal | null>(null);
  const [feed, setFeed] = useState<FeedState>({ kind: 'live' });
  const [searching, setSearching] = useState(false);
  const [traced, setTraced] = useState(false);

  const closeSearch = useCallback(() => {
    setSearching(false);
    terminal?.focus();
  }, [terminal]);
  useCommand('search_output', terminal === null ? null : () => setSearching(true));
  useCommand('wrap_lines', terminal === null || run.terminal ? null : () => onWrap(!wrap));
  useCommand('show_trace', run.trace.length === 0 ? null : () => setTraced((before) => !before));

  return (
    <>
      <RunHeader
        run={run}
        toolbar={
          <RunToolbar
            run={run}
            terminal={terminal}
            wrap={wrap}
            onWrap={onWrap}
            searching={searching}
            onSearch={(next) => (next ? setSearching(true) : closeSearch())}
            traced={traced}
            onTrace={setTraced}
          />
        }
      />
      <RunAttempts run={run} />
      <RunEndings run={run} />
      {traced ? (
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls in a small window, which has to work from the keyboard
          tabIndex={0}
          aria-label="Where the time went"
          className="max-h-[45%] shrink-0 overflow-y-auto border-line border-b bg-panel px-3.5 py-1.5 focus-visible:-outline-offset-2"
        >
          <TraceTable trace={run.trace} label={`Phases of ${run.action.title} on ${run.server.name}`} />
        </section>
      ) : null}
      <OutcomeNotice run={run} />
      {feed.kind === 'failed' ? (
        <div className="bg-term px-3.5 py-2">
          <ErrorNotice error={feed.error} />
        </div>
      ) : null}
      <div className="relative min-h-0 flex-1 bg-term">
        {mayHaveOutput(run) ? (
          <LaterTerminal
            runId={run.id}
            label={`Output of ${run.action.title} on ${run.server.name}`}
            source={source}
            fontSize={fontSize}
            wrap={wrap}
            screen={run.terminal ?? null}
            typing={typing}
            onRoom={onRoom}
            onZoom={(step) => void zoom(step)}
            onCopy={(text) => void copyWithToast('the selection', text)}
            onState={setFeed}
            onTerminal={setTerminal}
          />
        ) : null}
        {isWaiting(run) ? <RunWaiting run={run} /> : null}
        {terminal && searching ? <SearchBar terminal={terminal} onClose={closeSearch} /> : null}
        <FeedNote run={run} feed={feed} terminal={terminal} />
      </div>
    </>
  );
}

/** Whether nothing has begun yet. After a lost attempt its output stays in view instead. */
function isWaiting({ state, startedAt }: Run): boolean {
  return startedAt === null && (state === 'queued' || state === 'connecting' || state === 'retrying');
}

/** Why the output is not all there, where there is a reason to say so. */
function FeedNote({ run, feed, terminal }: { run: Run; feed: FeedState; terminal: OutputTerminal | null }) {
  const [oldestInView, setOldestInView] = useState(false);
  useEffect(() => terminal?.onOldestInView(setOldestInView), [terminal]);

  if (feed.kind === 'interrupted') {
    return <Note>The output is interrupted, and goes on as soon as the backend answers</Note>;
  }
  if (feed.kind === 'live' && run.state === 'ended' && mayHaveOutput(run))
    return <Note>Catching up with the output</Note>;
  if (oldestInView) return <Note>Older lines are not shown here. Save has all that was kept.</Note>;
  if (run.state === 'ended' && run.outcome?.kind === 'cancelled' && !mayHaveOutput(run)) {
    return <Note>Nothing was sent to this server</Note>;
  }
  return null;
}

function Note({ children }: { children: string }) {
  return (
    <p
      role="status"
      className="pointer-events-none absolute top-2 left-1/2 m-0 -translate-x-1/2 rounded-md border border-line2 bg-raised px-2.5 py-0.5 text-dim text-sm"
    >
      {children}
    </p>
  );
}
