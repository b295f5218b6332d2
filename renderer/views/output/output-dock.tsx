import { useMemo, useState } from 'react';
import type { Run } from '#shared/run.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { REGION } from '../layout/regions.ts';
import { LaterBatchPanel } from './later-batch-panel.tsx';
import { NothingOpen } from './nothing-open.tsx';
import { RunPanel } from './run-panel.tsx';
import { panelId, RunTabs, tabId } from './run-tabs.tsx';
import { groupTabs, stopIndex, type TabStop, tabStops } from './tab-groups.ts';

/** The open runs as tabs, and the output of the one that is shown. */
export function OutputDock() {
  const tabs = useApp((state) => state.tabs);
  const runs = useApp((state) => state.runs);
  const actions = useAppActions();
  const [wrap, setWrap] = useState(true);
  const [filters, setFilters] = useState<ReadonlyMap<string, string | null>>(new Map());
  const groups = useMemo(() => groupTabs(tabs.ids, runs), [tabs.ids, runs]);
  const run = tabs.active === null ? undefined : runs.get(tabs.active);
  const batch = useMemo(() => batchOf(run, runs), [run, runs]);
  const ended = groups.flatMap((group) => group.runs.filter(({ state }) => state === 'ended').map(({ id }) => id));
  const stops = tabStops(groups, tabs.active);
  const at = tabs.active === null ? -1 : stopIndex(stops, groups, tabs.active, tabs.overview);
  const stop = stops[at];
  useDockCommands(stops, at, batch);
  useCommand('close_ended_tabs', ended.length > 0 ? () => actions.closeRuns(ended) : null);

  if (!run) return <NothingOpen />;
  const shown = stop ?? { runId: run.id, overview: false };
  const [first, ...others] = batch;
  return (
    <section aria-label="Output" {...REGION} className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex shrink-0 items-end border-line border-b pt-1.5 short:pt-0.5">
        <RunTabs
          groups={groups}
          stops={stops}
          at={at}
          onShow={(next) => (next.overview ? actions.showBatch(next.runId) : actions.showRun(next.runId))}
          onClose={(runIds) => actions.closeRuns(runIds)}
        />
        {ended.length > 1 ? (
          <Button
            variant="ghost"
            className="mx-2 mb-0.5 text-sm"
            onClick={() => actions.closeRuns(ended)}
            title="Closes the tabs of all runs that have ended. They stay in the history."
          >
            Close ended
          </Button>
        ) : null}
      </div>
      <div
        key={panelId(shown)}
        role="tabpanel"
        id={panelId(shown)}
        aria-labelledby={tabId(shown)}
        className="flex min-h-0 flex-1 flex-col"
      >
        {first && stop?.overview ? (
          <LaterBatchPanel runs={[first, ...others]} />
        ) : (
          <RunPanel
            run={run}
            wrap={wrap}
            onWrap={setWrap}
            filter={filters.get(run.id) ?? null}
            onFilter={(filter) => setFilters((before) => new Map(before).set(run.id, filter))}
          />
        )}
      </div>
    </section>
  );
}

/** The runs of the same request, in the order of asking; those without a tab among them. */
function batchOf(run: Run | undefined, runs: ReadonlyMap<string, Run>): Run[] {
  if (!run?.batchId) return [];
  return [...runs.values()].filter(({ batchId }) => batchId === run.batchId);
}

function useDockCommands(stops: readonly TabStop[], at: number, batch: readonly Run[]): void {
  const actions = useAppActions();
  const stop = stops[at];
  const step = (by: number) => {
    const next = stops.at((at + by) % stops.length);
    if (next?.overview) actions.showBatch(next.runId);
    else if (next) actions.showRun(next.runId);
  };
  const close = () => {
    if (stop) actions.closeRuns(stop.overview ? batch.map(({ id }) => id) : [stop.runId]);
  };
  useCommand('close_tab', stop ? close : null);
  useCommand('next_tab', stop ? () => step(1) : null);
  useCommand('previous_tab', stop ? () => step(-1) : null);
}
