import { useQuery } from '@tanstack/react-query';
import type { ActionDefinition } from '#shared/action.ts';
import type { Run } from '#shared/run.ts';
import { errorOf } from '../../api/client.ts';
import { formatExact } from '../../format.ts';
import { useApp, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { compareOutputs } from './compare-outputs.ts';
import { definitionText } from './definition-text.ts';
import { DiffLines } from './diff-lines.tsx';

/** What the action of a run was when it ran, and what is different today. */
export function VersionDialog({ run, onClose }: { run: Run; onClose(): void }) {
  const client = useClient();
  const { version } = run.action;
  const today = useApp((state) => state.actions.find(({ definition }) => definition.id === run.action.id));
  const { data, error } = useQuery({
    queryKey: ['action-version', version],
    queryFn: ({ signal }) => client.actions.version({ version }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={
        <>
          <HostileText text={run.action.title} /> as it was
        </>
      }
      description={`Version ${version}, which ran on ${formatExact(run.askedAt)}.`}
      footer={
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      {error ? <ErrorNotice error={errorOf(error)} /> : null}
      {data ? <Definition then={data} now={today?.definition ?? null} /> : null}
    </Dialog>
  );
}

function Definition({ then, now }: { then: ActionDefinition; now: ActionDefinition | null }) {
  const text = definitionText(then);
  const comparison = now === null ? null : compareOutputs(text, definitionText(now));
  const stretches =
    comparison?.kind === 'different'
      ? comparison.stretches
      : [{ kind: 'same' as const, lines: text.trimEnd().split('\n') }];
  return (
    <div className="flex flex-col gap-2 pb-2">
      <p className="m-0 text-dim">{summary(now, comparison?.kind === 'different')}</p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label="Definition"
        className="max-h-[50vh] overflow-auto rounded-lg border border-line bg-term py-1 font-mono text-sm"
      >
        <DiffLines stretches={stretches} removed="Only then: " added="Only today: " />
      </section>
    </div>
  );
}

function summary(now: ActionDefinition | null, different: boolean): string {
  if (now === null) return 'It is not among the actions any more.';
  return different ? 'Lines with − are of then, lines with + are of today.' : 'Today it says the same.';
}
