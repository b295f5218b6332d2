import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { errorOf } from '../../api/client.ts';
import { formatDuration, plural } from '../../format.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceRow } from '../../ui/choice-row.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { FilterMenu } from '../../ui/filter-menu.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { type Summary, scaleFor, summarise } from './durations.ts';
import { DurationsChart } from './durations-chart.tsx';
import { DurationsTable } from './durations-table.tsx';

/** Runs that are shown at most. */
const MOST = 500;
const ALL = '';
const ALL_SERVERS = { value: ALL, words: 'all' };

type Form = 'chart' | 'table';
const FORMS: readonly { value: Form; label: string }[] = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
];

/** How long the runs of an action took over time, and which did not succeed; as a chart, or as a table. */
export function DurationsDialog({ actionId, title }: { actionId: string; title: string }) {
  const client = useClient();
  const { closeDialog, showRecord } = useAppActions();
  const servers = useApp((state) => state.servers);
  const choices = useMemo(
    () => [ALL_SERVERS, ...servers.map(({ server }) => ({ value: server.id, words: server.name }))],
    [servers],
  );
  const [serverId, setServerId] = useState(ALL);
  const wordsOf = (id: string) => choices.find(({ value }) => value === id)?.words ?? id;
  const [form, setForm] = useState<Form>('chart');
  // How many have ended in this window: when one does, the answer has grown.
  const ended = useApp((state) => [...state.runs.values()].filter((run) => isEndOf(run, actionId)).length);
  const query = useQuery({
    queryKey: ['durations', actionId, serverId, ended],
    queryFn: () => client.history.durations({ actionId, serverIds: serverId === ALL ? [] : [serverId], limit: MOST }),
    placeholderData: keepPreviousData,
  });
  const runs = query.data;
  const summary = useMemo(() => summarise(runs ?? []), [runs]);
  const scale = useMemo(() => scaleFor(summary), [summary]);

  const open = (runId: string) => {
    closeDialog();
    showRecord(runId);
  };

  return (
    <Dialog
      open
      width="full"
      onClose={closeDialog}
      title={
        <>
          How long “<HostileText text={title} />” takes
        </>
      }
      description={runs && runs.length > 0 ? summaryWords(summary, scale.kind) : 'Every run that has ended, as a mark.'}
      footer={<Button onClick={closeDialog}>Close</Button>}
    >
      <div className="flex h-[min(58vh,520px)] flex-col gap-3 py-1">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <FilterMenu
            label="Server"
            summary={wordsOf(serverId)}
            choices={choices}
            chosen={[serverId]}
            single
            onChange={([id = ALL]) => setServerId(id)}
          />
          <ChoiceRow<Form> legend="Shown as" value={form} onChange={setForm} choices={FORMS} />
        </div>
        {query.error ? <ErrorNotice error={errorOf(query.error)} /> : null}
        {runs === undefined ? null : runs.length === 0 ? (
          <NoRuns server={serverId === ALL ? null : wordsOf(serverId)} onAllServers={() => setServerId(ALL)} />
        ) : form === 'chart' ? (
          <DurationsChart runs={runs} scale={scale} onOpen={open} />
        ) : (
          <DurationsTable runs={runs} onOpen={open} />
        )}
      </div>
    </Dialog>
  );
}

function NoRuns({ server, onAllServers }: { server: string | null; onAllServers(): void }) {
  if (server === null) {
    return <EmptyState title="No run has ended yet">Run the action, and how long it took appears here.</EmptyState>;
  }
  return (
    <EmptyState title="No run has ended there yet" action={<Button onClick={onAllServers}>Show all servers</Button>}>
      This action has not run on <HostileText text={server} /> so far.
    </EmptyState>
  );
}

function isEndOf(run: { state: string; action: { id: string } }, actionId: string): boolean {
  return run.state === 'ended' && run.action.id === actionId;
}

function summaryWords({ runs, notOk, median, most, longest }: Summary, scale: 'linear' | 'logarithmic'): string {
  const count = runs === MOST ? `The last ${MOST} runs` : plural(runs, 'run');
  const bad = notOk === 0 ? 'all ok' : `${notOk} not ok`;
  if (median === null || most === null || longest === null) return `${count}, ${bad}.`;
  if (runs === 1) return `1 run, ${notOk === 0 ? 'ok' : 'not ok'}. It took ${formatDuration(longest)}.`;
  const took = `Half took ${formatDuration(median)} or less, 95 % ${formatDuration(most)} or less, the longest ${formatDuration(longest)}.`;
  return `${count}, ${bad}. ${took}${scale === 'logarithmic' ? ' Each line of the chart is a multiple of the one below.' : ''}`;
}
