import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run } from '#shared/run.ts';
import { useApp } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RunStatus } from './run-status.tsx';
import { RunTitle } from './run-title.tsx';
import { useRunCommands } from './use-run-commands.ts';
import { wordsText } from './words-text.ts';

/** Which action runs or ran, with what, where, how it stands, and the exact words. */
export function RunHeader({ run, toolbar }: { run: Run; toolbar: ReactNode }) {
  const commands = useRunCommands();
  useCommand('copy_command', run.words.length === 0 ? null : () => void commands.copyCommand(run));
  return (
    <div className="border-line border-b bg-term">
      <div className="flex items-center gap-2.5 py-1.5 pr-2.5 pl-3.5 short:py-0.5">
        <RunTitle run={run}>
          <span className="shrink-0 text-faint">on</span>
          <b className="min-w-10 max-w-44 shrink-0 truncate font-semibold" title={run.server.address}>
            <HostileText text={run.server.name} />
          </b>
        </RunTitle>
        <RunStatus run={run} />
        <div className="ml-auto flex shrink-0 items-center gap-1.5">
          <RunButton run={run} />
        </div>
      </div>
      <div className="flex items-center gap-1 pr-1.5 pb-1 pl-3.5 short:pb-0">
        {run.words.length > 0 ? (
          <>
            <span aria-hidden="true" className="font-mono text-accent text-sm">
              $
            </span>
            <code className="min-w-0 truncate pl-1 font-mono text-dim text-sm" title={wordsText(run.words)}>
              <HostileText text={wordsText(run.words)} />
            </code>
            <IconButton
              label="Copy the command"
              className="size-6! shrink-0"
              onClick={() => void commands.copyCommand(run)}
            >
              <Copy className="size-3.5" />
            </IconButton>
          </>
        ) : null}
        <div className="ml-auto">{toolbar}</div>
      </div>
    </div>
  );
}

/** Cancel while the run goes on, Again afterwards. */
function RunButton({ run }: { run: Run }) {
  const commands = useRunCommands();
  const connected = useApp((state) => state.connection.kind === 'open');
  const ended = run.state === 'ended';
  useCommand('run_again', connected && ended ? () => void commands.again(run) : null);
  useCommand('cancel_run', connected && !ended && run.state !== 'ending' ? () => void commands.cancel(run) : null);
  if (ended) {
    return (
      <Button key="again" once onClick={() => void commands.again(run)} disabled={!connected}>
        Again
      </Button>
    );
  }
  return (
    <Button
      // Another element than Again: a press that began on one does not end on the other.
      key="cancel"
      variant="danger"
      onClick={() => void commands.cancel(run)}
      disabled={!connected || run.state === 'ending'}
    >
      {run.state === 'ending' ? 'Ending' : 'Cancel'}
    </Button>
  );
}
