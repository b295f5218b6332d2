import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { Run } from '#shared/run.ts';
import { outcomeTone, outcomeWord, stateWords } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomeShape, RunningShape } from '../../ui/shapes.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { REGION_START } from '../layout/regions.ts';
import { hasFailed } from './fold.ts';
import type { TabGroup, TabStop } from './tab-groups.ts';
import { useFadedEdges, useTabInView } from './use-tab-row.ts';

type RunTabsProps = {
  groups: readonly TabGroup[];
  /** All tabs in their order, and which of them is shown. */
  stops: readonly TabStop[];
  at: number;
  onShow(stop: TabStop): void;
  onClose(runIds: readonly string[]): void;
};

/** The id of a tab, and of the panel that it shows. */
export const tabId = ({ runId, overview }: TabStop) => `${overview ? 'batch' : 'run'}-tab-${runId}`;
export const panelId = ({ runId, overview }: TabStop) => `${overview ? 'batch' : 'run'}-panel-${runId}`;

/** A tab for each open run; the runs of a batch stand together under the name of their action, after one for them all. */
export function RunTabs({ groups, stops, at, onShow, onClose }: RunTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const active = stops[at];
  const activeId = active ? tabId(active) : null;

  useTabInView(list, activeId);
  useFadedEdges(list);

  const show = (stop: TabStop | undefined) => {
    if (stop === undefined) return;
    onShow(stop);
    document.getElementById(tabId(stop))?.focus();
  };

  const close = ({ runId, overview }: TabStop) => {
    const group = groups.find(({ runs }) => runs.some(({ id }) => id === runId));
    onClose(overview && group ? group.runs.map(({ id }) => id) : [runId]);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const targets: Record<string, TabStop | undefined> = {
      ArrowRight: stops[(at + 1) % stops.length],
      ArrowLeft: stops.at(at - 1),
      Home: stops[0],
      End: stops.at(-1),
    };
    if (event.key in targets) show(targets[event.key]);
    else if (event.key === 'Delete' && active) {
      // The tab that is shown then has to be there in order to get the focus.
      flushSync(() => close(active));
      list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
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
      className="min-w-0 flex-1 overflow-x-auto overflow-y-hidden [mask-image:linear-gradient(to_right,transparent,black_var(--before),black_calc(100%-var(--after)),transparent)] [scrollbar-width:none] scroll-px-6"
    >
      <div role="presentation" className="flex w-max items-end gap-1 pl-2.5">
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
            {stops.map((stop) => {
              const run = group.runs.find(({ id }) => id === stop.runId);
              if (!run) return null;
              const props = {
                active: tabId(stop) === activeId,
                onShow: () => onShow(stop),
                onClose: () => close(stop),
              };
              if (stop.overview) return <BatchTab key={tabId(stop)} stop={stop} group={group} {...props} />;
              return <RunTab key={tabId(stop)} stop={stop} run={run} inBatch={group.batch} {...props} />;
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

type TabProps = { stop: TabStop; active: boolean; onShow(): void; onClose(): void };

function RunTab({ run, inBatch, ...tab }: TabProps & { run: Run; inBatch: boolean }) {
  return (
    <Tab {...tab} title={`${run.action.title} on ${run.server.name}: ${statusWords(run)}`}>
      {run.outcome ? <OutcomeShape outcome={run.outcome} /> : <RunningShape />}
      <span className={inBatch ? 'sr-only' : 'max-w-44 truncate'}>
        <HostileText text={run.action.title} />
      </span>
      <span className={`max-w-36 truncate ${inBatch ? '' : 'text-faint'}`}>
        <VisuallyHidden>on </VisuallyHidden>
        <HostileText text={run.server.name} />
      </span>
      <VisuallyHidden>, {statusWords(run)}</VisuallyHidden>
    </Tab>
  );
}

function BatchTab({ group, ...tab }: TabProps & { group: TabGroup }) {
  const { runs, size } = group;
  const title = runs[0]?.action.title ?? '';
  const open = runs.filter(({ outcome }) => outcome === null).length;
  const failed = runs.filter(hasFailed);
  const worst = failed.find(({ outcome }) => outcome && outcomeTone(outcome) === 'bad') ?? failed[0] ?? runs[0];
  const words = open > 0 ? `${open} going on` : failed.length > 0 ? `${failed.length} did not succeed` : 'all ok';
  return (
    <Tab {...tab} title={`${title} on ${size} servers: ${words}`}>
      {open === 0 && worst?.outcome ? <OutcomeShape outcome={worst.outcome} /> : <RunningShape />}
      <VisuallyHidden>
        <HostileText text={title} />:
      </VisuallyHidden>
      All {size}
      <VisuallyHidden>, {words}</VisuallyHidden>
    </Tab>
  );
}

function Tab({ stop, title, active, onShow, onClose, children }: TabProps & { title: string; children: ReactNode }) {
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
        id={tabId(stop)}
        aria-selected={active}
        aria-controls={active ? panelId(stop) : undefined}
        aria-keyshortcuts="Delete"
        tabIndex={active ? 0 : -1}
        {...(active ? REGION_START : {})}
        title={title}
        onClick={onShow}
        onAuxClick={(event) => {
          if (event.button === 1) onClose();
        }}
        className={`flex h-full items-center gap-1.5 whitespace-nowrap rounded-t-md py-1 pl-2.5 ${active ? 'text-fg' : 'text-dim'}`}
      >
        {children}
      </button>
      {/* For the mouse only: with the keyboard a tab is closed by Delete, or by the button in the run's own header. */}
      <button
        type="button"
        aria-hidden="true"
        tabIndex={-1}
        onClick={onClose}
        className={`mr-1 grid size-6 place-items-center rounded-sm text-faint hover:bg-hover hover:text-fg ${
          active ? '' : 'opacity-0 group-hover:opacity-100'
        }`}
      >
        <X className="size-3.5" />
      </button>
    </div>
  );
}

function statusWords({ outcome, state }: Run): string {
  return outcome ? outcomeWord(outcome) : stateWords(state);
}
