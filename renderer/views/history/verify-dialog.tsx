import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { plural } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import type { VerificationState } from './use-verification.ts';

/** Whether the history is what was written, with the progress on the way there. */
export function VerifyDialog({
  open,
  state,
  onClose,
  onAgain,
}: {
  open: boolean;
  state: VerificationState;
  onClose(): void;
  onAgain(): void;
}) {
  const busy = state.kind === 'progress';
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Verify history"
      description="Every record carries a hash of itself and of all records before it. A record that was changed, removed or moved does not fit any more."
      footer={
        <>
          <Button onClick={onAgain} disabled={busy}>
            Verify again
          </Button>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="flex min-h-24 flex-col justify-center gap-2 py-2" aria-live="polite">
        <Verdict state={state} />
      </div>
    </Dialog>
  );
}

function Verdict({ state }: { state: VerificationState }) {
  switch (state.kind) {
    case 'unchecked':
      return null;
    case 'progress': {
      const { checked, total } = state;
      const percent = total > 0 ? Math.floor((100 * checked) / total) : 0;
      return (
        <>
          <div
            role="progressbar"
            aria-label="Checking the chain"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
            className="h-1.5 overflow-hidden rounded-full bg-line"
          >
            <div className="h-full bg-accent" style={{ width: `${percent}%` }} />
          </div>
          <p className="m-0 text-dim tabular-nums">
            Checking: {checked.toLocaleString('en-GB')} of {total.toLocaleString('en-GB')} entries
          </p>
        </>
      );
    }
    case 'intact':
      return (
        <>
          <p className="m-0 flex items-center gap-2 font-medium text-ok">
            <ShieldCheck className="size-4 shrink-0" aria-hidden="true" />
            {state.records.toLocaleString('en-GB')} {state.records === 1 ? 'record' : 'records'}, chain intact
          </p>
          {state.removed > 0 ? (
            <p className="m-0 text-dim">
              {plural(state.removed, 'older record').replace(/^\d+/, state.removed.toLocaleString('en-GB'))} went by the
              time limit in the settings; the chain goes on from what they left.
            </p>
          ) : null}
          <p className="m-0 text-dim">
            Its last hash is below. Keep it elsewhere to prove later that nothing up to here was changed.
          </p>
          <p className="m-0 select-all break-all font-mono text-faint text-sm">{state.head}</p>
        </>
      );
    case 'broken':
      return (
        <>
          <p className="m-0 flex items-center gap-2 font-medium text-bad" role="alert">
            <ShieldAlert className="size-4 shrink-0" aria-hidden="true" />
            The history is not what was written
          </p>
          <p className="m-0 break-words">{state.message}</p>
          <p className="m-0 text-dim">
            Records before it are intact. Compare with a backup of history.db, and find out who could write to it.
          </p>
        </>
      );
    case 'failed':
      return <ErrorNotice error={state.error} />;
  }
}
