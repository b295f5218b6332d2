import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Run } from '#shared/run.ts';
import { outcomeWord, stateWords } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomeShape, RunningShape } from '../../ui/shapes.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import type { TabGroup } from './tab-groups.ts';

type RunTabsProps = {
  groups: readonly TabGroup[];
  active: string | null;
  onShow(runId: string): void;
  onClose(runId: string): void;
};

/** The id of a run's tab, and of the panel that it shows. */
export const tabId = (runId: string) => `run-tab-${runId}`;
export const panelId = (runId: string) => `run-panel-${runId}`;

/** A tab for each open run; the runs of a batch stand together under the name of their action. */
export function RunTabs({ groups, active, onShow, onClose }: RunTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const order = groups.flatMap((group) => group.runs.map((run) => run.id));

  useEffect(() => {
    if (active !== null)
      document.getElementById(tabId(active))?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);

  const show = (runId: string | undefined) => {
    if (runId === undefined) return;
    onShow(runId);
    document.getElementById(tabId(runId))?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const at = active === null ? -1 : order.indexOf(active);
    const targets: Record<string, string | undefined> = {
      ArrowRight: order[(at + 1) % order.length],
      ArrowLeft: order.at(at - 1),
      Home: order[0],
      End: order.at(-1),
    };
    if (event.key in targets) show(targets[event.key]);
    else if (event.key === 'Delete' && active !== null) {
      show(order[at + 1] ?? order[at - 1]);
      onClose(active);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Open runs"
      onKeyDown={onKeyDown}
      onWheel={(event) => {
        if (list.current && event.deltaX === 0) list.current.scrollLeft += event.deltaY;
      }}
      className="flex min-w-0 flex-1 items-end gap-1 overflow-x-auto overflow-y-hidden pl-2.5 [scrollbar-width:none] scroll-px-4"
    >
      {groups.map((group) => (
        <div
          key={group.key}
          role="presentation"
          className={`flex shrink-0 items-end ${group.batch ? 'rounded-t-md bg-hover/60 pl-2.5' : ''}`}
        >
          {group.batch ? (
            <span className="max-w-40 self-center truncate pr-1 text-dim text-sm" aria-hidden="true">
              <HostileText text={group.runs[0]?.action.title ?? ''} />
            </span>
          ) : null}
          {group.runs.map((run) => (
            <RunTab
              key={run.id}
              run={run}
              inBatch={group.batch}
              active={run.id === active}
              onShow={onShow}
              onClose={onClose}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type RunTabProps = Pick<RunTabsProps, 'onShow' | 'onClose'> & { run: Run; inBatch: boolean; active: boolean };

function RunTab({ run, inBatch, active, onShow, onClose }: RunTabProps) {
  return (
    <div
      role="presentation"
      className={`group flex h-8 items-center rounded-t-md border border-b-0 ${
        active ? '-mb-px border-line bg-term pb-px' : 'border-transparent hover:bg-hover'
      }`}
    >
      <button
        type="button"
        role="tab"
        id={tabId(run.id)}
        aria-selected={active}
        aria-controls={active ? panelId(run.id) : undefined}
        aria-keyshortcuts="Delete"
        tabIndex={active ? 0 : -1}
        onClick={() => onShow(run.id)}
        onAuxClick={(event) => {
          if (event.button === 1) onClose(run.id);
        }}
        className={`flex h-full items-center gap-1.5 whitespace-nowrap rounded-t-md py-1 pl-2.5 ${active ? 'text-fg' : 'text-dim'}`}
      >
        {run.outcome ? <OutcomeShape outcome={run.outcome} /> : <RunningShape />}
        <span className={inBatch ? 'sr-only' : 'max-w-44 truncate'}>
          <HostileText text={run.action.title} />
        </span>
        <span className={`max-w-36 truncate ${inBatch ? '' : 'text-faint'}`}>
          <VisuallyHidden>on </VisuallyHidden>
          <HostileText text={run.server.name} />
        </span>
        <VisuallyHidden>, {statusWords(run)}</VisuallyHidden>
      </button>
      {/* For the mouse only: with the keyboard a tab is closed by Delete, or by the button in the run's own header. */}
      <button
        type="button"
        aria-hidden="true"
        tabIndex={-1}
        onClick={() => onClose(run.id)}
        className={`mr-1 grid size-6 place-items-center rounded-sm text-faint hover:bg-hover hover:text-fg ${
          active ? '' : 'opacity-0 group-hover:opacity-100'
        }`}
      >
        <X className="size-3.5" />
      </button>
    </div>
  );
}

function statusWords(run: Run): string {
  if (run.outcome) return outcomeWord(run.outcome);
  return run.state === 'ended' ? 'ended' : stateWords(run.state);
}
