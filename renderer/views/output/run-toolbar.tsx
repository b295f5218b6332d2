import { AArrowDown, AArrowUp, ChartNoAxesGantt, Copy, Download, ListFilter, Search, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run } from '#shared/run.ts';
import type { CommandId } from '#shared/shortcuts.ts';
import { useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { IconButton } from '../../ui/button.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';
import { copyWithToast } from './copy-with-toast.ts';
import { DockButtons } from './dock-buttons.tsx';
import { OutputMenu } from './output-menu.tsx';
import { useFontSize } from './use-font-size.ts';
import { useRunCommands } from './use-run-commands.ts';

/** Something about the view that is on or off. */
export type Toggle = { on: boolean; set(on: boolean): void };

type RunToolbarProps = {
  run: Run;
  /** Null while there is no output to look at. */
  terminal: OutputTerminal | null;
  /** The search bar, the rules for lines, wrapping, and the phases of the run. */
  search: Toggle;
  filter: Toggle;
  wrap: Toggle;
  trace: Toggle;
};

/** What can be done with the output itself. */
export function RunToolbar({ run, terminal, search, filter, wrap, trace }: RunToolbarProps) {
  const actions = useAppActions();
  const commands = useRunCommands();
  const keys = useAllKeys();
  useCommand('copy_output', terminal && (() => void copy(terminal)));
  useCommand('save_output', terminal && (() => void commands.save(run)));
  return (
    <div role="toolbar" aria-label="Output" className="flex shrink-0 items-center">
      {terminal ? (
        <>
          <ToggleButton label="Search" command="search_output" toggle={search}>
            <Search className="size-4" />
          </ToggleButton>
          {run.terminal ? null : (
            <>
              <ToggleButton label="Filter lines" command="filter_lines" toggle={filter}>
                <ListFilter className="size-4" />
              </ToggleButton>
              <ToggleButton label="Wrap long lines" command="wrap_lines" toggle={wrap}>
                <WrapText className="size-4" />
              </ToggleButton>
            </>
          )}
          <FontSizeButtons />
          <IconButton
            label={`Copy the selection, or ${filter.on ? 'the lines shown' : 'everything'}`}
            shortcut={keys.get('copy_output')}
            onClick={() => void copy(terminal)}
          >
            <Copy className="size-4" />
          </IconButton>
          <IconButton
            label={filter.on ? 'Save all lines as text' : 'Save as text'}
            shortcut={keys.get('save_output')}
            onClick={() => void commands.save(run)}
          >
            <Download className="size-4" />
          </IconButton>
          <OutputMenu run={run} terminal={terminal} />
        </>
      ) : null}
      {run.trace.length > 0 ? (
        <ToggleButton label="Where the time went" command="show_trace" toggle={trace}>
          <ChartNoAxesGantt className="size-4" />
        </ToggleButton>
      ) : null}
      <DockButtons closeLabel="Close this tab" onClose={() => actions.closeRuns([run.id])} />
    </div>
  );
}

type ToggleButtonProps = { label: string; command: CommandId; toggle: Toggle; children: ReactNode };

/** Offers its command as well. What it shows may offer the same: to go there. */
function ToggleButton({ label, command, toggle: { on, set }, children }: ToggleButtonProps) {
  const keys = useAllKeys();
  useCommand(command, () => set(!on));
  return (
    <IconButton label={label} shortcut={keys.get(command)} aria-pressed={on} onClick={() => set(!on)}>
      {children}
    </IconButton>
  );
}

async function copy(terminal: OutputTerminal): Promise<void> {
  await copyWithToast(terminal.hasSelection() ? 'the selection' : 'the output', terminal.copy.text());
}

function FontSizeButtons() {
  const { zoom, isSmallest, isLargest } = useFontSize();
  const keys = useAllKeys();
  useCommand('smaller_text', isSmallest ? null : () => zoom(-1));
  useCommand('larger_text', isLargest ? null : () => zoom(1));
  return (
    <>
      <IconButton
        label="Smaller text"
        shortcut={keys.get('smaller_text') ?? 'Ctrl -'}
        disabled={isSmallest}
        onClick={() => zoom(-1)}
      >
        <AArrowDown className="size-4" />
      </IconButton>
      <IconButton
        label="Larger text"
        shortcut={keys.get('larger_text') ?? 'Ctrl +'}
        disabled={isLargest}
        onClick={() => zoom(1)}
      >
        <AArrowUp className="size-4" />
      </IconButton>
    </>
  );
}
