import { Copy, Download } from 'lucide-react';
import { toast } from 'sonner';
import type { Run } from '#shared/run.ts';
import { formatExact, plural } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { download, transcriptName } from '../../terminal/save.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';
import { batchText } from './batch-text.ts';
import { copyText } from './copy-text.ts';
import { DockButtons } from './dock-buttons.tsx';
import { FAILING, type Folded, failingOf, hasFailed } from './fold.ts';
import { RunTitle } from './run-title.tsx';
import { useRunCommands } from './use-run-commands.ts';

type BatchProps = { runs: readonly [Run, ...Run[]]; folded: Folded };

/** Which action ran on how many servers, how they stand, and what can be done with all of them. */
export function BatchHeader({ runs, folded }: BatchProps) {
  const [first] = runs;
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-line border-b bg-term py-1.5 pr-1.5 pl-3.5 short:py-0.5">
      <RunTitle run={first}>
        <span className="shrink-0 text-dim" title={formatExact(first.askedAt)}>
          on {plural(runs.length, 'server')}
          {first.order ? ', one after another' : ''}
        </span>
      </RunTitle>
      <Counts runs={runs} folded={folded} />
      <div className="ml-auto flex shrink-0 items-center gap-1.5">
        <BatchButtons runs={runs} />
        <BatchToolbar runs={runs} folded={folded} />
      </div>
    </div>
  );
}

function Counts({ runs, folded }: BatchProps) {
  const open = runs.filter(({ outcome }) => outcome === null).length;
  const agree = folded.agree?.runs.length ?? 0;
  const differ = folded.differ.reduce((sum, group) => sum + group.runs.length, 0);
  const failing = runs.flatMap(({ outcome }) => (outcome && hasFailed({ outcome }) ? [failingOf(outcome)] : []));
  return (
    <span role="status" className="flex shrink-0 flex-wrap gap-1.5">
      {open > 0 ? <Pill tone="accent">{open} going on</Pill> : null}
      {agree > 0 ? <Pill tone="ok">{agreeWords(agree, differ)}</Pill> : null}
      {differ > 0 ? <Pill tone="warn">{differ === 1 ? '1 differs' : `${differ} differ`}</Pill> : null}
      {FAILING.map((word) => {
        const count = failing.filter((each) => each === word).length;
        if (count === 0) return null;
        return (
          <Pill key={word} tone={word === 'failed' ? 'bad' : 'warn'}>
            {count} {word}
          </Pill>
        );
      })}
    </span>
  );
}

/** One server alone agrees with nobody. */
function agreeWords(agree: number, differ: number): string {
  if (agree > 1) return `${agree} agree`;
  return differ > 0 ? '1 to compare with' : '1 ok';
}

/** Cancel while something goes on; what failed can be tried again afterwards. */
function BatchButtons({ runs }: Pick<BatchProps, 'runs'>) {
  const commands = useRunCommands();
  const connected = useApp((state) => state.connection.kind === 'open');
  const open = runs.filter(({ outcome }) => outcome === null);
  const [failed, ...others] = runs.filter(hasFailed);
  const { batchId } = runs[0];
  const ending = open.every(({ state }) => state === 'ending');
  const cancel = batchId === null || open.length === 0 ? null : () => void commands.cancelBatch(batchId);
  useCommand('cancel_run', connected && !ending ? cancel : null);
  useCommand('run_again', connected && open.length === 0 ? () => void commands.again(...runs) : null);
  const retry = failed ? () => void commands.again(failed, ...others) : null;
  useCommand('retry_failed', connected && open.length === 0 ? retry : null);
  if (cancel) {
    return (
      <Button key="cancel" variant="danger" disabled={!connected || ending} onClick={cancel}>
        {ending ? 'Ending' : 'Cancel all'}
      </Button>
    );
  }
  if (!failed || !retry) return null;
  return (
    <Button key="retry" once disabled={!connected} onClick={retry}>
      {retryLabel([failed, ...others])}
    </Button>
  );
}

function retryLabel(runs: readonly Run[]): string {
  if (runs.some(({ outcome }) => outcome && failingOf(outcome) !== 'failed')) {
    return runs.length === 1 ? 'Retry the one left' : `Retry the ${runs.length} that did not succeed`;
  }
  return runs.length === 1 ? 'Retry the failed one' : `Retry the ${runs.length} failed ones`;
}

function BatchToolbar({ runs, folded }: BatchProps) {
  const actions = useAppActions();
  const [first] = runs;
  const copy = async () => {
    if (await copyText(batchText(runs, folded))) toast.success('Copied the outputs');
    else toast.error('Could not copy the outputs', { description: 'Save them instead.' });
  };
  const save = () => {
    const name = transcriptName({ ...first, server: { ...first.server, name: plural(runs.length, 'server') } });
    download(name, [batchText(runs, folded)]);
    toast.success('Saved the outputs', { description: name });
  };
  const keys = useAllKeys();
  useCommand('copy_output', () => void copy());
  useCommand('save_output', save);
  return (
    <div role="toolbar" aria-label="All outputs" className="flex shrink-0 items-center">
      <IconButton label="Copy all outputs" shortcut={keys.get('copy_output')} onClick={() => void copy()}>
        <Copy className="size-4" />
      </IconButton>
      <IconButton label="Save all outputs as text" shortcut={keys.get('save_output')} onClick={save}>
        <Download className="size-4" />
      </IconButton>
      <DockButtons closeLabel="Close these tabs" onClose={() => actions.closeRuns(runs.map(({ id }) => id))} />
    </div>
  );
}
