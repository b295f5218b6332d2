import { RotateCcw, Search } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Run } from '#shared/run.ts';
import { formatDuration } from '../../format.ts';
import { useClient } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import type { FeedState } from '../../terminal/feed.ts';
import { LaterTerminal } from '../../terminal/later-terminal.tsx';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { paced } from '../../terminal/pace.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { copyWithToast } from '../output/copy-with-toast.ts';
import { SearchBar } from '../output/search-bar.tsx';
import { useFontSize } from '../output/use-font-size.ts';
import { useAllKeys } from '../shortcuts/use-keys.ts';

/** Speeds of a replay, as times of the recorded one. */
const SPEEDS = [
  { value: Number.POSITIVE_INFINITY, words: 'At once' },
  { value: 1, words: '1×' },
  { value: 4, words: '4×' },
  { value: 16, words: '16×' },
];

const ignoreRoom = () => {};

/**
 * The output of a run, all of it at once or in the tempo in which it came. It has what is left of the height of a column, and
 * nearly half of it at least. Give it the run's id as its key.
 */
export function RunReplay({ run }: { run: Run }) {
  const client = useClient();
  const { size: fontSize, zoom } = useFontSize();
  const [speed, setSpeed] = useState(Number.POSITIVE_INFINITY);
  const [round, setRound] = useState(0);
  const [feed, setFeed] = useState<FeedState>({ kind: 'live' });
  const [terminal, setTerminal] = useState<OutputTerminal | null>(null);
  const [searching, setSearching] = useState(false);
  const keys = useAllKeys();
  const speedNow = useRef(speed);
  const clock = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const total = run.durationMs ?? 0;

  const onPosition = useCallback(
    (position: number) => {
      // Written past React: it changes twenty times a second.
      if (clock.current) clock.current.textContent = formatDuration(position);
      if (bar.current) bar.current.style.width = `${total > 0 ? Math.min(100, (position / total) * 100) : 100}%`;
    },
    [total],
  );
  const source = useMemo(() => paced(client.runs, { speed: () => speedNow.current, onPosition }), [client, onPosition]);

  const onState = useCallback(
    (state: FeedState) => {
      setFeed(state);
      // The command may have gone on in silence after its last words.
      if (state.kind === 'ended') onPosition(total);
    },
    [onPosition, total],
  );
  const closeSearch = () => {
    setSearching(false);
    terminal?.focus();
  };
  useCommand('search_output', terminal && (() => setSearching(true)));

  const restart = () => {
    setFeed({ kind: 'live' });
    onPosition(0);
    setRound((before) => before + 1);
  };
  const choose = (next: number) => {
    speedNow.current = next;
    setSpeed(next);
    // A replay that is under way takes the new tempo; one that is over begins again in it.
    if (feed.kind === 'ended' && Number.isFinite(next)) restart();
  };

  const inTempo = Number.isFinite(speed);
  return (
    <section
      aria-label="Replay"
      className="flex shrink-0 grow basis-[46%] flex-col overflow-hidden border-line border-t bg-term"
    >
      <div className="flex items-center gap-2 border-line border-b bg-panel py-1 pr-1 pl-4 short:py-0.5">
        <h3 className="m-0 font-medium text-base">Output</h3>
        <span className={`min-w-0 truncate text-faint text-sm tabular-nums ${inTempo ? '' : 'invisible'}`}>
          <span ref={clock}>0 ms</span> of {formatDuration(total)}
        </span>
        <fieldset className="m-0 ml-auto flex min-w-0 shrink-0 items-center gap-0.5 border-0 p-0">
          <legend className="sr-only">Speed of the replay</legend>
          {SPEEDS.map(({ value, words }) => (
            <button
              key={words}
              type="button"
              aria-pressed={speed === value}
              onClick={() => choose(value)}
              className="min-h-6 rounded-sm px-1.5 text-dim text-sm hover:bg-hover hover:text-fg aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-fg"
            >
              {words}
            </button>
          ))}
          <IconButton
            label="Search"
            shortcut={keys.get('search_output')}
            aria-pressed={searching}
            disabled={terminal === null}
            className="size-6!"
            onClick={() => (searching ? closeSearch() : setSearching(true))}
          >
            <Search className="size-3.5" />
          </IconButton>
          <IconButton label="Replay from the beginning" className="size-6!" onClick={restart}>
            <RotateCcw className="size-3.5" />
          </IconButton>
        </fieldset>
      </div>
      <div aria-hidden="true" className={`h-0.5 bg-line ${inTempo ? '' : 'invisible'}`}>
        <div ref={bar} className="h-full w-0 bg-accent" />
      </div>
      {feed.kind === 'failed' ? (
        <div className="p-2">
          <ErrorNotice error={feed.error} />
        </div>
      ) : null}
      {/* The search stands above the output: there is not much of it, and what is found may be in its first line. */}
      <div className={`relative min-h-0 flex-1 ${searching ? 'pt-12' : ''}`}>
        <LaterTerminal
          key={round}
          runId={run.id}
          label={`Recorded output of ${run.action.title} on ${run.server.name}`}
          source={source}
          fontSize={Math.max(10, fontSize - 1)}
          wrap
          screen={run.terminal ?? null}
          typing={null}
          onRoom={ignoreRoom}
          onZoom={zoom}
          onCopy={(text) => void copyWithToast('the selection', text)}
          onState={onState}
          onTerminal={setTerminal}
        />
        {terminal && searching ? <SearchBar terminal={terminal} onClose={closeSearch} /> : null}
      </div>
      {feed.kind === 'ended' && run.bytes.stdout + run.bytes.stderr === 0 ? (
        <p className="m-0 px-3 pb-2 text-dim text-sm">The command wrote nothing.</p>
      ) : null}
    </section>
  );
}
