import { ChartNoAxesCombined, Copy, Download, X } from 'lucide-react';
import type { HistoryRecord } from '#shared/history.ts';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RunPill } from '../../ui/pill.tsx';
import { OutcomeNotice } from '../output/outcome-notice.tsx';
import { useRunCommands } from '../output/use-run-commands.ts';
import { TraceTable } from '../trace/trace-table.tsx';
import { HitText } from './hit-text.tsx';
import { RunDetails } from './run-details.tsx';
import { RunReplay } from './run-replay.tsx';
import { useExcerpts } from './use-excerpts.ts';

type RunDrawerProps = {
  record: HistoryRecord;
  /** What is known about its place in the hash chain. */
  chain: string;
  /** What is searched for. */
  text: string;
  onCompare(run: Run): void;
  onClose(): void;
};

/** One record in full, with its output and what can be done with it. */
export function RunDrawer({ record, chain, text, onCompare, onClose }: RunDrawerProps) {
  const live = useApp((state) => state.runs.get(record.run.id));
  const run = live ?? record.run;
  const commands = useRunCommands();
  const actions = useAppActions();
  const connected = useApp((state) => state.connection.kind === 'open');
  const ended = run.state === 'ended';
  const excerpts = useExcerpts(run, text);
  useCommand('run_again', ended && connected ? () => void commands.again(run) : null);
  useCommand('copy_command', run.words.length > 0 ? () => void commands.copyCommand(run) : null);
  useCommand('save_output', mayHaveOutput(run) ? () => void commands.save(run) : null);

  return (
    <aside aria-label="Details of the run" className="flex h-full min-h-0 flex-col bg-panel">
      <header className="flex items-center gap-2 py-2 pr-2 pl-4 short:py-1">
        <h2 className="m-0 min-w-0 truncate font-semibold text-lg">
          <HostileText text={run.action.title} />
        </h2>
        <RunPill run={run} />
        <IconButton label="Close the details" shortcut="Esc" className="ml-auto" onClick={onClose}>
          <X className="size-4" />
        </IconButton>
      </header>
      <div className="flex flex-wrap items-center gap-1 pr-2 pb-2 pl-4">
        {ended ? (
          <Button key="again" variant="primary" once onClick={() => void commands.again(run)} disabled={!connected}>
            Run again
          </Button>
        ) : (
          <Button key="watch" variant="primary" onClick={() => actions.showRun(run.id)}>
            Watch it
          </Button>
        )}
        {ended ? <Button onClick={() => onCompare(run)}>Compare with last good</Button> : null}
        <div className="ml-auto flex">
          {ended ? (
            <IconButton
              label="How long it takes"
              onClick={() =>
                actions.openDialog({ kind: 'durations', actionId: run.action.id, title: run.action.title })
              }
            >
              <ChartNoAxesCombined className="size-4" />
            </IconButton>
          ) : null}
          {run.words.length > 0 ? (
            <IconButton label="Copy command" onClick={() => void commands.copyCommand(run)}>
              <Copy className="size-4" />
            </IconButton>
          ) : null}
          {mayHaveOutput(run) ? (
            <IconButton label="Save output" onClick={() => void commands.save(run)}>
              <Download className="size-4" />
            </IconButton>
          ) : null}
        </div>
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which has to work from the keyboard
        tabIndex={0}
        // Not the key of the replay beside it: with the same one the record before stayed as well.
        key={`record ${run.id}`}
        aria-label="What was recorded"
        className="flex min-h-0 flex-col gap-3 overflow-y-auto border-line border-t px-4 py-3 focus-visible:-outline-offset-2 short:py-2"
      >
        <div className="-mx-3.5 empty:hidden">
          <OutcomeNotice run={run} />
        </div>
        <RunDetails record={{ ...record, run }} chain={chain} />
        {excerpts.length > 0 ? (
          <section aria-label="Found in the output" className="flex flex-col gap-1">
            <h3 className="m-0 font-medium text-base">Found in the output</h3>
            <ul className="m-0 flex list-none flex-col gap-0.5 p-0 font-mono text-sm">
              {excerpts.map((excerpt) => (
                <li key={excerpt.text} className="break-all text-dim">
                  <HitText text={excerpt.text} hits={excerpt.hits} words={[]} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {run.trace.length > 0 ? (
          <section aria-label="Where the time went" className="rounded-lg border border-line px-2.5 py-1.5">
            <h3 className="m-0 mb-0.5 font-medium text-base">Where the time went</h3>
            <TraceTable trace={run.trace} label="Phases of this run" />
          </section>
        ) : null}
      </section>
      {ended && mayHaveOutput(run) ? <RunReplay key={run.id} run={run} /> : null}
    </aside>
  );
}
