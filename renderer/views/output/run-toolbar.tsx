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
import { toast } from 'sonner';
import type { Run } from '#shared/run.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { IconButton } from '../../ui/button.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';
import { copyText } from './copy-text.ts';
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

const SMALLEST_FONT = 8;
const LARGEST_FONT = 32;

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
          <IconButton
            label="Wrap long lines"
            shortcut={keys.get('wrap_lines')}
            aria-pressed={wrap}
            onClick={() => onWrap(!wrap)}
          >
            <WrapText className="size-4" />
          </IconButton>
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
  const what = terminal.hasSelection() ? 'the selection' : 'the output';
  if (await copyText(terminal.text())) toast.success(`Copied ${what}`);
  else toast.error(`Could not copy ${what}`, { description: 'Select it and press Ctrl+C.' });
}

function FontSizeButtons() {
  const settings = useApp((state) => state.settings);
  const client = useClient();
  const size = settings.appearance.terminal_font_size;
  const change = async (by: number) => {
    const appearance = { ...settings.appearance, terminal_font_size: size + by };
    try {
      await client.settings.save({ settings: { ...settings, appearance } });
    } catch (thrown) {
      const { message, next } = errorOf(thrown);
      toast.error(message, { description: next });
    }
  };
  const keys = useAllKeys();
  useCommand('smaller_text', size <= SMALLEST_FONT ? null : () => void change(-1));
  useCommand('larger_text', size >= LARGEST_FONT ? null : () => void change(1));
  return (
    <>
      <IconButton
        label="Smaller text"
        shortcut={keys.get('smaller_text')}
        disabled={size <= SMALLEST_FONT}
        onClick={() => void change(-1)}
      >
        <AArrowDown className="size-4" />
      </IconButton>
      <IconButton
        label="Larger text"
        shortcut={keys.get('larger_text')}
        disabled={size >= LARGEST_FONT}
        onClick={() => void change(1)}
      >
        <AArrowUp className="size-4" />
      </IconButton>
    </>
  );
}
