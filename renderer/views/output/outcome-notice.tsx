import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { remainsWords } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ConnectionError } from '../host-keys/connection-error.tsx';
import { WayButton } from '../servers/way-button.tsx';
import { useRunCommands } from './use-run-commands.ts';

/** What a person should know, and can do, about an outcome that is more than an exit code; null for all others. */
export function outcomeAdvice(outcome: Outcome): Pick<AppError, 'message' | 'next'> | null {
  switch (outcome.kind) {
    case 'not-started':
    case 'refused':
      return outcome.error;
    case 'lost':
      return {
        message: `Lost: ${outcome.reason}`,
        next: 'Nobody can know whether the command finished. Look at the server before you run it again.',
      };
    case 'timed-out':
    case 'cancelled':
      if (outcome.remains.kind === 'none') return null;
      return {
        message: `It ${remainsWords(outcome.remains).replace(/^still/, 'is still')}`,
        next: 'Look at the processes of this server, and end what should not be there.',
      };
    default:
      return null;
  }
}

/** What another user, key or address of the server entry would mend. */
const OF_THE_ENTRY: ReadonlySet<AppError['code']> = new Set([
  'ADDRESS_MISSING',
  'HOST_UNRESOLVED',
  'AUTHENTICATION_FAILED',
  'KEY_FILE_MISSING',
  'KEY_FILE_UNREADABLE',
]);

/** The advice for a run's outcome with the buttons that follow it. */
export function OutcomeNotice({ run }: { run: Run }) {
  const commands = useRunCommands();
  const { openDialog } = useAppActions();
  const listed = useApp((state) => state.servers.some(({ server }) => server.id === run.server.id));
  const paused = useApp((state) =>
    state.servers.some(({ server, connection }) => server.id === run.server.id && connection.kind === 'paused'),
  );
  const advice = run.outcome ? outcomeAdvice(run.outcome) : null;
  if (!run.outcome || !advice) return null;
  const failed = run.outcome.kind === 'not-started' ? run.outcome.error : null;
  const buttons = (
    <div className="flex shrink-0 flex-wrap justify-end gap-1.5">
      {listed && failed !== null && OF_THE_ENTRY.has(failed.code) ? (
        <Button onClick={() => openDialog({ kind: 'edit-server', serverId: run.server.id })}>Edit server…</Button>
      ) : null}
      <WayButton run={run} />
      {run.outcome.kind === 'not-started' && !paused ? (
        <Button once onClick={() => void commands.again(run)}>
          Try again
        </Button>
      ) : null}
    </div>
  );
  return (
    <div className="bg-term px-3.5 py-2">
      {failed ? <ConnectionError error={failed} action={buttons} /> : <ErrorNotice error={advice} action={buttons} />}
    </div>
  );
}
