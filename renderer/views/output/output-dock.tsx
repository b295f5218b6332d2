import { SquareTerminal } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useHotkeys } from 'react-hotkeys-hook';
import { useApp, useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { RunPanel } from './run-panel.tsx';
import { panelId, RunTabs, tabId } from './run-tabs.tsx';
import { groupTabs } from './tab-groups.ts';

/** The open runs as tabs, and the output of the one that is shown. */
export function OutputDock() {
  const tabs = useApp((state) => state.tabs);
  const runs = useApp((state) => state.runs);
  const actions = useAppActions();
  const [wrap, setWrap] = useState(true);
  const groups = useMemo(() => groupTabs(tabs.ids, runs), [tabs.ids, runs]);
  const run = tabs.active === null ? undefined : runs.get(tabs.active);
  const order = groups.flatMap((group) => group.runs);
  const ended = order.filter(({ state }) => state === 'ended').map(({ id }) => id);
  useDockHotkeys(
    order.map(({ id }) => id),
    tabs.active,
  );

  if (!run) return <NothingOpen />;
  return (
    <section aria-label="Output" className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex shrink-0 items-end border-line border-b pt-1.5">
        <RunTabs
          groups={groups}
          active={tabs.active}
          onShow={actions.showRun}
          onClose={(runId) => actions.closeRuns([runId])}
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
        key={run.id}
        role="tabpanel"
        id={panelId(run.id)}
        aria-labelledby={tabId(run.id)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <RunPanel run={run} wrap={wrap} onWrap={setWrap} />
      </div>
    </section>
  );
}

function useDockHotkeys(order: readonly string[], active: string | null): void {
  const actions = useAppActions();
  const step = (by: number) => {
    const at = active === null ? -1 : order.indexOf(active);
    const next = order.at((at + by) % order.length);
    if (next !== undefined) actions.showRun(next);
  };
  const options = { preventDefault: true, enableOnFormTags: true } as const;
  useHotkeys('alt+w', () => active !== null && actions.closeRuns([active]), options);
  useHotkeys('alt+pagedown', () => step(1), options);
  useHotkeys('alt+pageup', () => step(-1), options);
}

function NothingOpen() {
  const actions = useAppActions();
  return (
    <section aria-label="Output" className="grid h-full bg-term">
      <EmptyState
        icon={<SquareTerminal />}
        title="Output appears here"
        action={<Button onClick={() => actions.setView('history')}>Look into the history</Button>}
      >
        Choose servers on the left and click an action. Every run gets a tab; whatever ran before is in the history (
        <Kbd keys="Ctrl H" />
        ).
      </EmptyState>
    </section>
  );
}
