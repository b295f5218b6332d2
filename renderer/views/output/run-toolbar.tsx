import {
  AArrowDown,
  AArrowUp,
  ChartNoAxesGantt,
  Copy,
  Download,
  Maximize2,
  Minimize2,
  Search,
  WrapText,
  X,
} from 'lucide-react';
import type { Run } from '#shared/run.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { IconButton } from '../../ui/button.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';
import { copyWithToast } from './copy-with-toast.ts';
import { OutputMenu } from './output-menu.tsx';
import { useFontSize } from './use-font-size.ts';
import { useRunCommands } from './use-run-commands.ts';

type RunToolbarProps = {
  run: Run;
  terminal: OutputTerminal | null;
  wrap: boolean;
  onWrap(wrap: boolean): void;
  searching: boolean;
  onSearch(searching: boolean): void;
  /** Whether the phases of the run are shown. */
  traced: boolean;
  onTrace(traced: boolean): void;
};

/** What can be done with the output itself. */
export function RunToolbar(props: RunToolbarProps) {
  const { run, terminal, wrap, onWrap, searching, onSearch, traced, onTrace } = props;
  const filled = useApp((state) => state.outputFilled);
  const actions = useAppActions();
  const commands = useRunCommands();
  const keys = useAllKeys();
  useCommand('copy_output', terminal && (() => void copy(terminal)));
  useCommand('save_output', terminal && (() => void commands.save(run)));
  return (
    <div role="toolbar" aria-label="Output" className="flex shrink-0 items-center">
      {terminal ? (
        <>
          <IconButton
            label="Search"
            shortcut={keys.get('search_output')}
            aria-pressed={searching}
            onClick={() => onSearch(!searching)}
          >
            <Search className="size-4" />
          </IconButton>
          {run.terminal ? null : (
            <IconButton
              label="Wrap long lines"
              shortcut={keys.get('wrap_lines')}
              aria-pressed={wrap}
              onClick={() => onWrap(!wrap)}
            >
              <WrapText className="size-4" />
            </IconButton>
          )}
          <FontSizeButtons />
          <IconButton
            label="Copy the selection, or everything"
            shortcut={keys.get('copy_output')}
            onClick={() => void copy(terminal)}
          >
            <Copy className="size-4" />
          </IconButton>
          <IconButton label="Save as text" shortcut={keys.get('save_output')} onClick={() => void commands.save(run)}>
            <Download className="size-4" />
          </IconButton>
          <OutputMenu run={run} terminal={terminal} />
        </>
      ) : null}
      {run.trace.length > 0 ? (
        <IconButton
          label="Where the time went"
          shortcut={keys.get('show_trace')}
          aria-pressed={traced}
          onClick={() => onTrace(!traced)}
        >
          <ChartNoAxesGantt className="size-4" />
        </IconButton>
      ) : null}
      <IconButton
        label={filled ? 'Show the actions again' : 'Fill the window'}
        shortcut={keys.get('fill_output')}
        onClick={() => actions.setOutputFilled(!filled)}
      >
        {filled ? <Minimize2 className="size-4" /> : <Maximize2 className="size-4" />}
      </IconButton>
      <IconButton label="Close this tab" shortcut={keys.get('close_tab')} onClick={() => actions.closeRuns([run.id])}>
        <X className="size-4" />
      </IconButton>
    </div>
  );
}

async function copy(terminal: OutputTerminal): Promise<void> {
  await copyWithToast(terminal.hasSelection() ? 'the selection' : 'the output', terminal.copy.text());
}

function FontSizeButtons() {
  const { zoom, isSmallest, isLargest } = useFontSize();
  const keys = useAllKeys();
  useCommand('smaller_text', isSmallest ? null : () => void zoom(-1));
  useCommand('larger_text', isLargest ? null : () => void zoom(1));
  return (
    <>
      <IconButton
        label="Smaller text"
        shortcut={keys.get('smaller_text') ?? 'Ctrl -'}
        disabled={isSmallest}
        onClick={() => void zoom(-1)}
      >
        <AArrowDown className="size-4" />
      </IconButton>
      <IconButton
        label="Larger text"
        shortcut={keys.get('larger_text') ?? 'Ctrl +'}
        disabled={isLargest}
        onClick={() => void zoom(1)}
      >
        <AArrowUp className="size-4" />
      </IconButton>
    </>
  );
}
