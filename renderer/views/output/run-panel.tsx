import { useEffect, useMemo, useState } from 'react';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { useClient } from '../../state/context.ts';
import type { FeedState } from '../../terminal/feed.ts';
import { LaterTerminal } from '../../terminal/later-terminal.tsx';
import { onlyLines, readLineRules } from '../../terminal/only-lines.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TraceTable } from '../trace/trace-table.tsx';
import { copyWithToast } from './copy-with-toast.ts';
import { LineFilterBar } from './line-filter-bar.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { RunAttempts } from './run-attempts.tsx';
import { RunEndings } from './run-endings.tsx';
import { RunHeader } from './run-header.tsx';
import { RunToolbar } from './run-toolbar.tsx';
import { RunWaiting } from './run-waiting.tsx';
import { SearchBar } from './search-bar.tsx';
import { useFontSize } from './use-font-size.ts';
import { useTyping } from './use-typing.ts';

type RunPanelProps = {
  run: Run;
  wrap: boolean;
  onWrap(wrap: boolean): void;
  /** Rules for the lines that are shown, as they were typed; null while nobody wants any. */
  filter: string | null;
  onFilter(filter: string | null): void;
};

/** One run: what it is, how it stands, and its output. Give it the run's id as its key. */
export function RunPanel({ run, wrap, onWrap, filter, onFilter }: RunPanelProps) {
  const client = useClient();
  // The client makes a new object at each access; a new source would begin the output anew.
  const source = useMemo(() => client.runs, [client]);
  const rules = useMemo(() => readLineRules(filter ?? ''), [filter]);
  const restricted = useMemo(() => rules && onlyLines(source, rules), [source, rules]);
  const { size: fontSize, zoom } = useFontSize();
  const { typing, onRoom } = useTyping(run);
  const [terminal, setTerminal] = useState<OutputTerminal | null>(null);
  const [feed, setFeed] = useState<FeedState>({ kind: 'live' });
  const [searching, setSearching] = useState(false);
  const [traced, setTraced] = useState(false);

  // Whoever leaves a bar goes on in the output.
  const search = (on: boolean) => {
    setSearching(on);
    if (!on) terminal?.focus();
  };
  const setFiltered = (on: boolean) => {
    onFilter(on ? '' : null);
    if (!on) terminal?.focus();
  };

  return (
    <>
      <RunHeader
        run={run}
        toolbar={
          <RunToolbar
            run={run}
            terminal={terminal}
            search={{ on: searching, set: search }}
            filter={{ on: filter !== null, set: setFiltered }}
            wrap={{ on: wrap, set: onWrap }}
            trace={{ on: traced, set: setTraced }}
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
      {terminal && filter !== null ? (
        <LineFilterBar
          typed={filter}
          onType={onFilter}
          counts={restricted?.counts ?? null}
          onClose={() => setFiltered(false)}
        />
      ) : null}
      <div className="relative min-h-0 flex-1 bg-term">
        {mayHaveOutput(run) ? (
          <LaterTerminal
            runId={run.id}
            label={`Output of ${run.action.title} on ${run.server.name}`}
            source={restricted ?? source}
            fontSize={fontSize}
            wrap={wrap}
            screen={run.terminal ?? null}
            typing={typing}
            onRoom={onRoom}
            onZoom={zoom}
            onCopy={(text) => void copyWithToast('the selection', text)}
            onState={setFeed}
            onTerminal={setTerminal}
          />
        ) : null}
        {isWaiting(run) ? <RunWaiting run={run} /> : null}
        {run.outcome?.kind === 'cancelled' && !mayHaveOutput(run) ? (
          <p className="m-0 grid h-full place-items-center p-6 text-dim">Nothing was sent to this server.</p>
        ) : null}
        {terminal && searching ? <SearchBar terminal={terminal} onClose={() => search(false)} /> : null}
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
